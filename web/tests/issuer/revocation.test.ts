import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDelivery } from "@/issuer/event-delivery";
import { signEvent } from "@/issuer/security-events";
import {
  browser,
  claimsOf,
  type House,
  headerOf,
  type Listener,
  listen,
  openHouse,
  PASSWORD,
  SILENT,
} from "../server/house";

const REVOKED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
const PURGED = "https://schemas.openid.net/secevent/risc/event-type/account-purged";

const ENDED = { kind: "session-revoked", sessionId: "s".repeat(32), userId: "user" } as const;

let api: Listener;
let house: House;

beforeEach(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterEach(async () => {
  vi.useRealTimers();
  await new Promise((resolve) => api.server.close(resolve));
});

async function signedUp() {
  const tab = browser(house);
  const email = `${crypto.randomUUID()}@example.test`;
  await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
  const { session, user } = await (await tab.call("GET", "get-session")).json();
  return { tab, email, sessionId: session.id as string, userId: user.id as string };
}

describe("the end of a session", () => {
  it("FR-09 US-6 tells the api at once, in a signed event of the agreed shape", async () => {
    const { tab, sessionId, userId } = await signedUp();
    expect((await tab.call("POST", "sign-out", {})).status).toBe(200);
    expect(api.events).toHaveLength(1);
    const [{ token, type, path } = { token: "", type: "", path: "" }] = api.events;
    expect([type, path]).toEqual(["application/secevent+jwt", "/security-events"]);
    const claims = claimsOf(token);
    const iss = house.settings.publicUrl;
    expect(headerOf(token)).toEqual({ alg: "HS256", typ: "secevent+jwt", kid: "k1" });
    expect(claims).toEqual({
      iss,
      aud: "duly-api",
      iat: expect.any(Number),
      jti: expect.any(String),
      sub_id: {
        format: "complex",
        user: { format: "iss_sub", iss, sub: userId },
        session: { format: "opaque", id: sessionId },
      },
      events: { [REVOKED]: { event_timestamp: claims.iat } },
    });
    const [head, body, signature] = token.split(".");
    expect(createHmac("sha256", house.keys.signing().secret).update(`${head}.${body}`).digest("base64url")).toBe(
      signature,
    );
    expect((await tab.call("GET", "token")).status).toBe(401);
  });

  it("FR-09 signs out all the same when the api is down", async () => {
    const { tab } = await signedUp();
    api.answer.status = 503;
    expect((await tab.call("POST", "sign-out", {})).status).toBe(200);
    expect((await tab.call("GET", "token")).status).toBe(401);
  });

  it("FR-09 is told again, signed anew, until the api has heard it", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
    const sent: string[] = [];
    const statuses = [503, 500, 202];
    const send: typeof fetch = async (_, init) => {
      sent.push(String(init?.body));
      return new Response(null, { status: statuses[sent.length - 1] ?? 500 });
    };
    const lines: string[] = [];
    const delivery = openDelivery({ ...house.terms, send, logger: { ...SILENT, log: (line) => lines.push(line) } });
    await delivery.announce(await delivery.writeDown({ ...ENDED, sessionId: "session-0123456789" }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toHaveLength(3);
    expect(new Set(sent).size).toBe(3);
    expect(lines.at(-1)).toContain("delivered after 3 attempts");
    expect(lines.join()).not.toContain("session-0123456789");
  });

  it("gives up when the session's tokens have ended by themselves", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
    const send = vi.fn<typeof fetch>().mockRejectedValue(new Error("down"));
    const lines: string[] = [];
    const delivery = openDelivery({
      ...house.terms,
      ttl: 2,
      send,
      logger: { ...SILENT, log: (line) => lines.push(line) },
    });
    await delivery.announce(await delivery.writeDown(ENDED));
    await vi.advanceTimersByTimeAsync(200_000);
    const count = send.mock.calls.length;
    expect(lines.at(-1)).toContain("given up");
    await vi.advanceTimersByTimeAsync(200_000);
    expect(send.mock.calls).toHaveLength(count);
  });
});

describe("the end of an account", () => {
  it("EC-3 is told first, then the account goes with all its sessions", async () => {
    const { tab, email, userId } = await signedUp();
    const other = browser(house);
    await other.call("POST", "sign-in/email", { email, password: PASSWORD });
    expect((await tab.call("POST", "delete-user", { password: PASSWORD })).status).toBe(200);
    const kinds = api.events.map(({ token }) => Object.keys(claimsOf(token).events as object)[0]);
    expect(kinds).toEqual([PURGED, REVOKED, REVOKED]);
    expect(claimsOf(api.events[0]?.token ?? "")).toMatchObject({
      sub_id: { format: "iss_sub", iss: house.settings.publicUrl, sub: userId },
      events: { [PURGED]: {} },
    });
    expect((await other.call("GET", "token")).status).toBe(401);
    expect((await browser(house).call("POST", "sign-in/email", { email, password: PASSWORD })).status).toBe(401);
    for (const table of ["user", "session", "account"]) {
      expect(await house.store.all(`select count(*) as n from "${table}"`)).toEqual([{ n: 0 }]);
    }
  });

  it.each([
    { ready: 503, status: 202 },
    { ready: 200, status: 401 },
  ])("EC-3 does not half-happen: nothing is deleted when the api answers $ready, then $status", async (answers) => {
    const { tab, email } = await signedUp();
    Object.assign(api.answer, answers);
    const answer = await tab.call("POST", "delete-user", { password: PASSWORD });
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ code: "DELETION_UNAVAILABLE" }),
    ]);
    expect((await tab.call("GET", "token")).status).toBe(200);
    expect((await browser(house).call("POST", "sign-in/email", { email, password: PASSWORD })).status).toBe(200);
    Object.assign(api.answer, { ready: 200, status: 202 });
    expect((await tab.call("POST", "delete-user", { password: PASSWORD })).status).toBe(200);
  });

  it("EC-3 sends nothing to an api that is not ready, for it might be carried out later", async () => {
    const { tab } = await signedUp();
    api.answer.ready = 503;
    await tab.call("POST", "delete-user", { password: PASSWORD });
    expect(api.events).toEqual([]);
  });

  it.each([503, 500])("EC-3 says so when the api answers %i to what it may have carried out", async (status) => {
    const { tab } = await signedUp();
    api.answer.status = status;
    const answer = await tab.call("POST", "delete-user", { password: PASSWORD });
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ code: "DELETION_UNCONFIRMED" }),
    ]);
    api.answer.status = 202;
    expect((await tab.call("POST", "delete-user", { password: PASSWORD })).status).toBe(200);
  });

  it("EC-3 needs the password, even in a fresh session", async () => {
    const { tab } = await signedUp();
    expect(await (await tab.call("POST", "delete-user", {})).json()).toMatchObject({ code: "PASSWORD_REQUIRED" });
    expect(await (await tab.call("POST", "delete-user", { password: "wrong password" })).json()).toMatchObject({
      code: "INVALID_PASSWORD",
    });
    expect(api.events).toEqual([]);
    expect((await tab.call("GET", "token")).status).toBe(200);
  });
});

describe("a security event", () => {
  it("carries no personal data, no sub and no exp", () => {
    const token = signEvent(
      house.keys.signing(),
      { issuer: "http://localhost:3000", audience: "duly-api" },
      { kind: "account-purged", userId: "u1" },
      1_700_000_000_999,
    );
    expect(Object.keys(claimsOf(token)).sort()).toEqual(["aud", "events", "iat", "iss", "jti", "sub_id"]);
    expect(claimsOf(token).iat).toBe(1_700_000_000);
  });
});
