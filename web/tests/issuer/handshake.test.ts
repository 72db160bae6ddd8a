import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openEventOutbox } from "@/issuer/event-outbox";
import { openHandshake } from "@/issuer/handshake";
import { openKeyRing } from "@/issuer/key-ring";
import { overSqlite } from "@/issuer/statements";
import { claimsOf, headerOf } from "../server/house";
import { AGREES, type Api, differs, type Given, openApi, seen, send, UNKNOWN_KEY } from "./api-double";

const VERIFICATION = "https://schemas.openid.net/secevent/ssf/event-type/verification";
const keys = openKeyRing({ text: `k1:${randomBytes(32).toString("base64url")}` }, "");
const { fingerprint } = keys.signing();
const AGREED = `the api agrees on keys ${fingerprint}, issuer http://localhost:3000, audience duly-api`;

const opened: Api[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});

afterEach(async () => {
  vi.clearAllTimers();
  vi.useRealTimers();
  await Promise.all(opened.splice(0).map((api) => api.close()));
});

async function api(given: Given[], port?: number): Promise<Api> {
  const made = await openApi(given, port);
  opened.push(made);
  return made;
}

function greet(url: string) {
  const lines: string[] = [];
  const errors: string[] = [];
  const handshake = openHandshake({
    issuer: "http://localhost:3000",
    audience: "duly-api",
    ttl: 300,
    keys,
    eventsUrl: `${url}/security-events`,
    readyUrl: `${url}/readyz`,
    outbox: openEventOutbox(overSqlite(new DatabaseSync(":memory:"))),
    send,
    logger: { log: (line) => lines.push(line), error: (line) => errors.push(line) },
  });
  handshake.start();
  return { lines, errors, disagrees: handshake.disagrees };
}

describe("the hello", () => {
  it("is a verification event of the agreed shape, by the first key, where events go", async () => {
    const { hellos, url } = await api([AGREES]);
    greet(url);
    await seen(() => expect(hellos).toHaveLength(1));
    const [{ path, type, token } = { path: "", type: "", token: "" }] = hellos;
    expect([path, type]).toEqual(["/security-events", "application/secevent+jwt"]);
    expect(headerOf(token)).toEqual({ alg: "HS256", typ: "secevent+jwt", kid: "k1" });
    expect(claimsOf(token)).toEqual({
      iss: "http://localhost:3000",
      aud: "duly-api",
      iat: expect.any(Number),
      jti: expect.any(String),
      sub_id: { format: "opaque", id: fingerprint },
      events: { [VERIFICATION]: {} },
    });
  });

  it("is said every minute, signed anew, and one line tells that all agree", async () => {
    const { hellos, url } = await api([AGREES]);
    const { lines, errors, disagrees } = greet(url);
    await seen(() => expect(lines).toEqual([AGREED]));
    for (const count of [2, 3]) {
      const before = performance.now();
      await seen(() => expect(hellos).toHaveLength(count));
      expect(performance.now() - before).toBe(60_000);
    }
    expect(new Set(hellos.map(({ token }) => token)).size).toBe(3);
    expect([lines, errors, disagrees()]).toEqual([[AGREED], [], false]);
  });
});

describe("services that differ", () => {
  const html = { status: 200, headers: { "Content-Type": "text/html" }, body: "<!doctype html><title>Hello</title>" };
  it.each<[string, Given, RegExp]>([
    ["the issuer", differs("invalid_issuer", "Only the port differs."), /^the api disagrees: Only the port differs\.$/],
    ["the clocks", differs("invalid_request", "61 seconds behind."), /: 61 seconds behind\.$/],
    ["the key", UNKNOWN_KEY, new RegExp(`does not know the key .*kid k1, fingerprint ${fingerprint}.* same key file`)],
    ["the address: another program", { status: 404 }, /with 404, is not the api; is its address or port another\?$/],
    ["the address: a page", html, /with 200, is not the api/],
    ["the address: a page that is accepted", { ...html, status: 202 }, /with 202, is not the api/],
    ["the address: elsewhere", { status: 307, headers: { Location: "/readyz" } }, /with 307, is not the api/],
    ["the address: a 401 without tokens", { status: 401, headers: { "WWW-Authenticate": "Basic" } }, /not the api/],
    ["the address: a 403", { ...UNKNOWN_KEY, status: 403 }, /with 403, is not the api/],
    ["the address: a 400 of another kind", { status: 400, body: "Bad Request" }, /with 400, is not the api/],
    ["the address: a 400 in JSON", { status: 400, body: "null" }, /with 400, is not the api/],
  ])("say so in one line: %s", async (_, given, sentence) => {
    const { url, hellos } = await api([given]);
    const { lines, errors, disagrees } = greet(url);
    await seen(() => expect(errors).toEqual([expect.stringMatching(sentence)]));
    await seen(() => expect(hellos.length).toBeGreaterThan(3)); // and not once more at every further hello
    expect([lines, errors.length, disagrees()]).toEqual([[], 1, true]);
    expect(hellos.map(({ path }) => path)).not.toContain("/readyz");
  });

  it("cannot break the log with what they say", async () => {
    const { url } = await api([differs("invalid_issuer", `a\nweb: all is well\u2028\u001b[2J${"x".repeat(3000)}`)]);
    const { errors } = greet(url);
    await seen(() => expect(errors).toHaveLength(1));
    expect(errors[0]).toMatch(/^the api disagrees: a web: all is well \[2Jx{500,600}$/);
  });

  it("are heard of again when it is another matter, and once when it is mended", async () => {
    const late = (seconds: number) => differs("invalid_request", `${seconds} seconds behind.`);
    const { url, given } = await api([late(61), late(62), late(63)]);
    const { lines, errors, disagrees } = greet(url);
    await seen(() => expect(given).toHaveLength(1));
    given.push(UNKNOWN_KEY);
    await seen(() => expect(errors).toHaveLength(2));
    expect([errors[0], errors[1]]).toEqual([expect.stringContaining("62 seconds"), expect.stringContaining("kid k1")]);
    given.push(AGREES);
    await seen(() => expect(lines).toEqual([AGREED]));
    expect([errors.length, disagrees()]).toEqual([2, false]);
  });
});

describe("what is no answer", () => {
  it("EC-5 one refusal is none: a key that is replaced may cross a hello on its way", async () => {
    const { url, hellos } = await api([UNKNOWN_KEY, AGREES]);
    const { lines, errors, disagrees } = greet(url);
    await seen(() => expect(hellos).toHaveLength(1));
    expect(disagrees()).toBe(false);
    await seen(() => expect(lines).toEqual([AGREED]));
    expect([errors, hellos.length]).toEqual([[], 2]);
  });

  it("an api that is not up yet is asked again soon, and missed aloud once, after half a minute", async () => {
    const gone = await openApi([AGREES]);
    await gone.close();
    const { lines, errors, disagrees } = greet(gone.url);
    await seen(() => expect(performance.now()).toBeGreaterThan(1000));
    expect(errors).toEqual([]);
    await seen(() =>
      expect(errors).toEqual([`nobody has answered at ${gone.url}/security-events for 30 s; asking on`]),
    );
    expect(disagrees()).toBe(false);
    await api([AGREES], gone.port);
    await seen(() => expect(lines).toEqual([AGREED]));
    expect(errors).toHaveLength(1);
  });

  it.each([500, 502, 503, 504, 429, 408])("a %i changes nothing, before and after", async (status) => {
    const { url, given, hellos } = await api([{ status }]);
    const { lines, errors, disagrees } = greet(url);
    await seen(() => expect(hellos.length).toBeGreaterThan(2));
    expect([lines, errors, disagrees()]).toEqual([[], [], false]);
    given.splice(0, 1, AGREES);
    await seen(() => expect(lines).toEqual([AGREED]));
    given.splice(0, 1, { status });
    const count = hellos.length;
    await vi.advanceTimersByTimeAsync(60_000);
    await seen(() => expect(hellos.length).toBeGreaterThan(count));
    expect([lines, errors, disagrees()]).toEqual([[AGREED], [], false]);
  });

  it("an api that goes away unmended still disagrees", async () => {
    const { url, close, hellos } = await api([UNKNOWN_KEY]);
    const { disagrees } = greet(url);
    await seen(() => expect(disagrees()).toBe(true));
    await close();
    const count = hellos.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect([disagrees(), hellos.length]).toEqual([true, count]);
  });
});
