import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { passToApi, safeTarget } from "@/server/api-passage";

const API = "http://127.0.0.1:8000";
const TOKEN = "Bearer h.c.s";
const STATUS: Record<string, number> = { "/api/gone": 204, "/api/moved": 307 };

describe("where a path leads", () => {
  it.each([
    ["/api/tasks", "?status=open&cursor=a%2Fb", `${API}/api/tasks?status=open&cursor=a%2Fb`],
    ["/api/tasks/0199", "", `${API}/api/tasks/0199`],
    ["/api/no/such/thing", "", `${API}/api/no/such/thing`],
    ["/api", "", `${API}/api`],
    ["/api/a%20b", "", `${API}/api/a%20b`],
  ])("%s%s goes to the api as it is", (path, search, target) => {
    expect(safeTarget(API, path, search)).toBe(target);
  });

  it.each([
    "/api//evil.example",
    "/api/",
    "/api/tasks/",
    "//evil.example/api/tasks",
    "/healthz",
    "/security-events",
    "/api/..%2fhealthz",
    "/api/%2e%2e/healthz",
    "/api/%2E%2E",
    "/api/.",
    "/api/tasks%2f..%2fx",
    "/api/tasks%5c..",
    "/api/%252e%252e/healthz",
    "/api/%00",
    "/api/%0d%0aX:1",
    "/api/%ff",
    "/api/auth/token",
    "/api/auth",
    "/api/AUTH/x",
    "/api/%61uth/token",
    "/api/a%23b",
    "/api/a%3fb",
  ])("FR-10 %s goes nowhere", (path) => {
    expect(safeTarget(API, path, "")).toBeNull();
  });

  it("keeps to the api's origin whatever the path", () => {
    for (const path of ["/api/@evil.example", "/api/http:", "/api/:80", "/api/x@y:1"]) {
      expect(new URL(safeTarget(API, path, "") ?? API).origin).toBe(API);
    }
  });
});

describe("what passes", () => {
  let server: Server;
  let url = "";
  let seen: { request: IncomingMessage; body: Buffer }[] = [];

  beforeAll(async () => {
    server = createServer(async (request, answer) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      seen.push({ request, body: Buffer.concat(parts) });
      answer.writeHead(STATUS[request.url ?? ""] ?? 201, {
        "content-type": "application/json",
        location: "/api/tasks/1",
        "x-request-id": "r1",
        "set-cookie": "a=b",
        server: "secret/1.0",
        "www-authenticate": 'Bearer realm="duly-api"',
      });
      answer.end(request.url === "/api/gone" ? undefined : '{"ok":true}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  beforeEach(() => {
    seen = [];
  });

  const request = (path: string, init: RequestInit = {}) => new Request(`https://duly.example${path}`, init);

  it("FR-04 sends the token on, and neither cookies nor what a client claims about itself", async () => {
    const headers = {
      authorization: TOKEN,
      cookie: "duly.session_token=x",
      "x-forwarded-for": "1.2.3.4",
      "x-middleware-subrequest": "x",
      "x-duly-address": "1.2.3.4",
      "if-none-match": '"e"',
      accept: "application/json",
    };
    await passToApi(request("/api/tasks?a=1", { headers }), url);
    const [first] = seen;
    expect(first?.request.url).toBe("/api/tasks?a=1");
    expect(first?.request.headers).toMatchObject({ authorization: TOKEN, "if-none-match": '"e"' });
    const names = Object.keys(first?.request.headers ?? {});
    expect(names.filter((name) => /cookie|forwarded|middleware|duly/.test(name))).toEqual([]);
  });

  it("answers with the api's own words, without cookies or banners", async () => {
    const answer = await passToApi(
      request("/api/tasks", { method: "POST", headers: { authorization: TOKEN }, body: "{}" }),
      url,
    );
    expect([answer.status, await answer.json()]).toEqual([201, { ok: true }]);
    expect([...answer.headers.keys()].sort()).toEqual([
      "cache-control",
      "content-type",
      "location",
      "www-authenticate",
      "x-request-id",
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect((await passToApi(request("/api/gone"), url)).body).toBeNull();
  });

  it("FR-07 never reads a body that came without a token", async () => {
    await passToApi(request("/api/tasks", { method: "POST", body: "x".repeat(100) }), url);
    expect(seen[0]?.body.length).toBe(0);
  });

  it("passes at most 128 KB on, so that the api can say 413 and nothing larger is held", async () => {
    const body = "x".repeat(1024 * 1024);
    await passToApi(request("/api/tasks", { method: "POST", headers: { authorization: TOKEN }, body }), url);
    expect(seen[0]?.body.length).toBe(128 * 1024);
  });

  it("FR-07 refuses a strange path as the api would refuse any", async () => {
    const bare = await passToApi(request("/api/a%2fb"), url);
    expect([bare.status, bare.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="duly-api"']);
    const known = await passToApi(request("/api/tasks/", { headers: { authorization: TOKEN } }), url);
    const challenge = 'Bearer realm="duly-api", error="invalid_token"';
    expect([known.status, known.headers.get("www-authenticate"), seen]).toEqual([401, challenge, []]);
  });

  it("NF-3 follows no redirect of the api's with the token in hand", async () => {
    const answer = await passToApi(request("/api/moved", { headers: { authorization: TOKEN } }), url);
    expect([answer.status, answer.headers.get("location")]).toEqual([307, "/api/tasks/1"]);
    expect(seen.map(({ request: { url: path } }) => path)).toEqual(["/api/moved"]);
  });

  it("NF-2 answers 503 with Retry-After when the api cannot be reached", async () => {
    const answer = await passToApi(request("/api/tasks"), "http://127.0.0.1:9");
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("2");
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({
      type: "urn:duly:problem:unavailable",
      status: 503,
      request_id: expect.any(String),
    });
  });

  it("NF-2 gives up on an api that does not answer within 5 seconds", async () => {
    vi.useFakeTimers();
    const silent: typeof fetch = (_, init) =>
      new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    const answer = passToApi(request("/api/tasks"), url, silent);
    await vi.advanceTimersByTimeAsync(5000);
    vi.useRealTimers();
    expect((await answer).status).toBe(503);
  });
});
