// Where traces go, if an operator names a collector, in the words of OpenTelemetry's own settings.
import { SettingError } from "../server/setting-error";

/** `url` takes spans by POST; a `share` of the traces, 0 to 1, is told. */
export type Collector = { url: string; share: number };

/** As they are set; every trace of the web begins here, so that a parent decides nothing. */
export function readCollector(
  endpoint: string | undefined,
  sampler: string | undefined,
  argument: string | undefined,
): Collector | null {
  if (!endpoint) return null;
  const share = shareOf((sampler || "always_on").replace(/^parentbased_/, ""), argument || "1");
  return { url: spansUrl(endpoint), share };
}

/** The endpoint is a base address, under which each signal has its path (OTLP specification, HTTP request). */
function spansUrl(endpoint: string): string {
  const url = URL.parse(endpoint);
  if (url && /^https?:$/.test(url.protocol) && !/[@?#]/.test(endpoint))
    return `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  // The text may hold a password: it is not repeated.
  throw new SettingError("OTEL_EXPORTER_OTLP_ENDPOINT is not an address; give it as http://127.0.0.1:4318.");
}

function shareOf(sampler: string, argument: string): number {
  const shares = new Map([
    ["always_on", 1],
    ["always_off", 0],
    ["traceidratio", Number(argument)],
  ]);
  const share = shares.get(sampler);
  if (share === undefined) {
    const names = [...shares.keys()].join(", ");
    throw new SettingError(
      `OTEL_TRACES_SAMPLER is not one that is understood; use ${names}, or parentbased_ before it.`,
    );
  }
  if (share >= 0 && share <= 1) return share;
  throw new SettingError("OTEL_TRACES_SAMPLER_ARG is not a share of the traces; give a number from 0 to 1.");
}
