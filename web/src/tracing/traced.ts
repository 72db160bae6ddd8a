// What is traced, if a collector is named: calls that the web answers and makes, by names of ours. A path, a query or
// anything else that came with a request never gets here, and what a client says of its own trace is not read.
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "@/server/once";

/** `route` is a pattern or one of a fixed list. */
export type Call = { kind: "server" | "client"; method: string; route: string };

export type Span = {
  traceId: string;
  /** W3C Trace Context, for whoever is called meanwhile. */
  traceparent: string;
  /** With the answer's status, or with what was thrown instead. */
  end: (outcome: number | Error) => void;
};

/** Begins a span; its parent is the one given. */
export type Tracer = (call: Call, parent: Span | undefined) => Span;

type Tracing = { begin: Tracer | null; active: AsyncLocalStorage<Span> };

const tracing = once("tracing", (): Tracing => ({ begin: null, active: new AsyncLocalStorage() }));

export function beginTracing(tracer: Tracer): void {
  tracing().begin = tracer;
}

/** Of the call at hand; undefined when nothing is traced. */
export function activeSpan(): Span | undefined {
  return tracing().active.getStore();
}

export async function traced(call: Call, work: () => Promise<Response>): Promise<Response> {
  const { begin, active } = tracing();
  if (!begin) return work();
  const span = begin(call, active.getStore());
  try {
    const answer = await active.run(span, work);
    span.end(answer.status);
    return answer;
  } catch (error) {
    span.end(error instanceof Error ? error : new Error());
    throw error;
  }
}

/** To an address whose path is a setting of ours. */
export const tracedFetch: typeof fetch = async (input, init = {}) => {
  if (!tracing().begin) return fetch(input, init);
  const route = new URL(input instanceof Request ? input.url : input).pathname;
  return traced({ kind: "client", method: init.method ?? "GET", route }, () =>
    fetch(input, { ...init, headers: carry(new Headers(init.headers)) }),
  );
};

/** Tells whoever is called to which trace it belongs. */
export function carry(headers: Headers): Headers {
  const span = activeSpan();
  if (span) headers.set("traceparent", span.traceparent);
  return headers;
}
