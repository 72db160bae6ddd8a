// OpenTelemetry's own packages, loaded only when a collector is named. Nothing is registered globally: neither Next's
// spans (with raw addresses) nor Better Auth's (with messages of errors) have anywhere to go.
import { ROOT_CONTEXT, type SpanContext, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { writeLine } from "@/server/log-lines";
import type { Collector } from "./collector";
import type { Call, Span, Tracer } from "./traced";

/** ms between batches. */
const EVERY = 1000;
/** Spans; what is more than that is lost. */
const WAITING = 2048;

export function openTracer({ url, share }: Collector): Tracer {
  const exporter = telling(new OTLPTraceExporter({ url }));
  const batches = { scheduledDelayMillis: EVERY, maxQueueSize: WAITING, maxExportBatchSize: WAITING / 4 };
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    resource: resourceFromAttributes({ "service.name": "duly-web" }),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...batches })],
  });
  const tracer = provider.getTracer("duly-web");
  const contexts = new WeakMap<Span, SpanContext>();

  return ({ kind, method, route }: Call, parent) => {
    const above = parent && contexts.get(parent);
    const span = tracer.startSpan(
      `${method} ${route}`,
      {
        kind: kind === "server" ? SpanKind.SERVER : SpanKind.CLIENT,
        attributes: { "http.request.method": method, [kind === "server" ? "http.route" : "url.template"]: route },
      },
      above ? trace.setSpanContext(ROOT_CONTEXT, above) : ROOT_CONTEXT,
    );
    const context = span.spanContext();
    const begun: Span = {
      traceId: context.traceId,
      traceparent: `00-${context.traceId}-${context.spanId}-0${context.traceFlags}`,
      end: (outcome) => {
        const failed = typeof outcome !== "number" || outcome >= (kind === "server" ? 500 : 400);
        if (typeof outcome === "number") span.setAttribute("http.response.status_code", outcome);
        if (failed) span.setAttribute("error.type", typeof outcome === "number" ? `${outcome}` : outcome.name);
        if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
    contexts.set(begun, context);
    return begun;
  };
}

/** Says in a line when the collector begins or ceases to take spans, instead of what it said. */
function telling(exporter: SpanExporter): SpanExporter {
  let failing = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined || result.code !== 0;
        if (failed !== failing) {
          failing = failed;
          writeLine("tracing", { message: `the collector ${failed ? "does not take spans" : "takes spans again"}` });
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
