import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { readSettings } from "@/server/settings";
import { openTracer } from "@/tracing/sdk-tracer";
import type { Call } from "@/tracing/traced";

const call: Call = { kind: "server", method: "GET", route: "/api/{path}" };
const NOBODY = "http://127.0.0.1:9/v1/traces";

it("begins a trace of its own, and what is called meanwhile belongs to it", () => {
  const begin = openTracer({ url: NOBODY, share: 1 });
  const [one, other] = [begin(call, undefined), begin(call, undefined)];
  const within = begin({ ...call, kind: "client" }, one);
  expect(one.traceparent).toBe(`00-${one.traceId}-${one.traceparent.slice(36, 52)}-01`);
  expect(one.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(within.traceId).toBe(one.traceId);
  expect(within.traceparent).not.toBe(one.traceparent);
  expect(other.traceId).not.toBe(one.traceId);
});

it("what is not sampled has an id and tells everybody so", () => {
  const begin = openTracer({ url: NOBODY, share: 0 });
  const span = begin(call, undefined);
  expect(span.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  expect(begin(call, span).traceparent).toMatch(/-00$/);
});

it("NF-1 an error is told by its kind, never by its words", async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    request.setEncoding("latin1").on("data", (chunk: string) => bodies.push(chunk));
    request.on("end", () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const begin = openTracer({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, share: 1 });
  begin(call, undefined).end(new TypeError("words of somebody"));
  await expect.poll(() => bodies.join(""), { timeout: 5000 }).toContain("TypeError");
  expect(bodies.join("")).not.toContain("somebody");
  server.close();
});

it("is nobody's when OpenTelemetry is switched off", () => {
  const given = { BETTER_AUTH_SECRET: "q8Vd2mZx7RtY4pLk9WsN3bHc6JfG1eAu", OTEL_EXPORTER_OTLP_ENDPOINT: NOBODY };
  expect(readSettings(given).collector).not.toBeNull();
  expect(readSettings({ ...given, OTEL_SDK_DISABLED: "true" }).collector).toBeNull();
});
