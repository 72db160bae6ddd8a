// What Duly tells its issuer (`src/issuer`): for whom the tokens are, and where the api hears of ended sessions.
import { tracedFetch } from "@/tracing/traced";
import { openEventOutbox } from "../issuer/event-outbox";
import type { KeyRing } from "../issuer/key-ring";
import type { IssuerOptions, Logger } from "../issuer/options";
import type { Statements } from "../issuer/statements";
import type { Settings } from "./settings";

export const AUDIENCE = "duly-api";

export const LOGGER: Logger = {
  log: (line) => console.log(`web: ${line}`),
  error: (line) => console.error(`web: ${line}`),
};

export function issuerOptions(settings: Settings, keys: KeyRing, store: Statements): IssuerOptions {
  return {
    issuer: settings.publicUrl,
    audience: AUDIENCE,
    ttl: settings.tokenTtl,
    keys,
    eventsUrl: `${settings.apiUrl}/security-events`,
    readyUrl: `${settings.apiUrl}/readyz`,
    outbox: openEventOutbox(store),
    logger: LOGGER,
    send: tracedFetch,
  };
}
