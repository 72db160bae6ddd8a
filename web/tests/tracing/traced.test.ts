import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { passToApi } from "@/server/api-passage";
import { once } from "@/server/once";
import { activeSpan, beginTracing, type Call, type Span, traced, tracedFetch } from "@/tracing/traced";

const PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const call: Call = { kind: "server", method: "GET", route: "/api/{path}" };
const asked = (headers = {}) => new Request("http://localhost:3000/api/tasks?q=secret", { headers });

let url = "";
let seen: IncomingMessage[] = [];

beforeAll(async () => {
  const server: Server = createServer((request, response) => {
    seen.push(request);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return () => server.close();
});

afterEach(() => {
  seen = [];
  Object.assign(once("tracing", () => ({}))(), { begin: null });
});

/** Notes what is begun, under which parent, and how it ended. */
function note(): { begun: [Call, string | undefined][]; ended: unknown[] } {
  const begun: [Call, string | undefined][] = [];
  const ended: unknown[] = [];
  beginTracing((what, parent): Span => {
    begun.push([what, parent?.traceId]);
    return { traceId: `${begun.length}`, traceparent: PARENT, end: (outcome) => ended.push(outcome) };
  });
  return { begun, ended };
}

describe("without a collector", () => {
  it("nothing is told to the api, not even what a client asked to tell", async () => {
    await traced(call, () => passToApi(asked({ traceparent: PARENT, tracestate: "a=b", baggage: "c=d" }), url));
    await tracedFetch(`${url}/security-events`, { method: "POST" });
    expect(seen).toHaveLength(2);
    for (const { headers } of seen) expect(Object.keys(headers).join()).not.toMatch(/trace|baggage/);
    expect(activeSpan()).toBeUndefined();
  });
});

describe("with one", () => {
  it("the api is told of the web's span and of nothing that a client says of its own", async () => {
    const { begun, ended } = note();
    const client = { traceparent: PARENT.replace("0af", "fff"), tracestate: "a=b", baggage: "c=d" };
    await traced(call, () => passToApi(asked(client), url));
    expect(seen[0]?.headers).toMatchObject({ traceparent: PARENT });
    expect(Object.keys(seen[0]?.headers ?? {}).join()).not.toMatch(/tracestate|baggage/);
    expect([begun, ended]).toEqual([[[call, undefined]], [200]]);
  });

  it("a call within a call belongs to it, and one beside it does not", async () => {
    const { begun } = note();
    await traced(call, () => tracedFetch(`${url}/security-events?x=1`, { method: "POST", body: "x" }));
    await tracedFetch(`${url}/readyz`);
    expect(begun).toEqual([
      [call, undefined],
      [{ kind: "client", method: "POST", route: "/security-events" }, "1"],
      [{ kind: "client", method: "GET", route: "/readyz" }, undefined],
    ]);
    expect(seen[0]?.headers.traceparent).toBe(PARENT);
  });

  it("what is thrown ends the span and is thrown on", async () => {
    const { ended } = note();
    const fault = new TypeError("words of somebody");
    await expect(traced(call, () => Promise.reject(fault))).rejects.toBe(fault);
    expect(ended).toEqual([fault]);
  });
});
