import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { browser, claimsOf, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

const FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());
afterAll(() => new Promise((resolve) => api.server.close(resolve)));

const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000);

async function signUp() {
  const tab = browser(house);
  const email = `${crypto.randomUUID()}@example.test`;
  await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
  return { tab, email };
}

async function signIn(email: string, headers: Record<string, string> = {}) {
  const tab = browser(house);
  await tab.call("POST", "sign-in/email", { email, password: PASSWORD }, headers);
  return tab;
}

type Tab = ReturnType<typeof browser>;

const list = async (tab: Tab) => (await (await tab.call("GET", "sessions")).json()).sessions;
const idOf = async (tab: Tab) => (await (await tab.call("GET", "get-session")).json()).session.id;
const announced = () => api.events.map(({ token }) => Object(claimsOf(token).sub_id).session?.id);
const post = async (tab: Tab, path: string, body: object) => {
  const answer = await tab.call("POST", path, body);
  return [answer.status, await answer.json()];
};

describe("where a person is signed in", () => {
  it("FR-09 is told for every session: device, address, both times, which one this is; and no token", async () => {
    const { tab, email } = await signUp();
    const begun = new Date().toISOString();
    later(1);
    const phone = await signIn(email, { "user-agent": FIREFOX, "x-duly-address": "192.0.2.7" });
    const answer = await tab.call("GET", "sessions");
    const text = await answer.text();
    const now = new Date().toISOString();
    expect(JSON.parse(text).sessions).toEqual([
      {
        id: await idOf(tab),
        device: "An unknown device",
        address: "127.0.0.1",
        createdAt: begun,
        lastUsedAt: now,
        current: true,
      },
      {
        id: await idOf(phone),
        device: "Firefox on Android",
        address: "192.0.2.7",
        createdAt: now,
        lastUsedAt: now,
        current: false,
      },
    ]);
    for (const { token } of await house.store.all("select token from session")) {
      expect(text).not.toContain(token);
    }
  });

  it("says when each was last used, true to a minute", async () => {
    const { tab, email } = await signUp();
    const phone = await signIn(email);
    later(60);
    await phone.call("GET", "token");
    const used = Date.now();
    later(30);
    const [, other] = await list(tab);
    expect(Math.abs(Date.parse(other.lastUsedAt) - used)).toBeLessThan(60_000);
    expect((await list(tab))[0].lastUsedAt).toBe(new Date().toISOString());
  });

  it("FR-09 ends another session: its cookie mints nothing, the api is told, this one goes on", async () => {
    const { tab, email } = await signUp();
    const phone = await signIn(email);
    const id = await idOf(phone);
    api.events.length = 0;
    expect(await post(tab, "sessions/end", { id })).toEqual([200, { ended: 1 }]);
    expect(announced()).toEqual([id]);
    expect((await phone.call("GET", "token")).status).toBe(401);
    expect((await tab.call("GET", "token")).status).toBe(200);
    expect(await list(tab)).toHaveLength(1);
  });

  it("FR-09 ends all others and says how many", async () => {
    const { tab, email } = await signUp();
    const others = [await signIn(email), await signIn(email)];
    const ids = await Promise.all(others.map(idOf));
    api.events.length = 0;
    expect(await post(tab, "sessions/end-others", {})).toEqual([200, { ended: 2 }]);
    expect(await post(tab, "sessions/end-others", {})).toEqual([200, { ended: 0 }]);
    expect(new Set(announced())).toEqual(new Set(ids));
    for (const other of others) expect((await other.call("GET", "token")).status).toBe(401);
    expect(await list(tab)).toMatchObject([{ current: true }]);
  });

  it("FR-09 tells and ends however many there are", async () => {
    const { tab, email } = await signUp();
    const { internalAdapter } = await house.auth.$context;
    const found = await internalAdapter.findUserByEmail(email);
    for (let i = 0; i < 120; i += 1) await internalAdapter.createSession(String(found?.user.id));
    const last = await signIn(email);
    expect(await list(tab)).toHaveLength(122);
    api.events.length = 0;
    expect(await post(tab, "sessions/end-others", {})).toEqual([200, { ended: 121 }]);
    expect(new Set(announced()).size).toBe(121);
    expect((await last.call("GET", "token")).status).toBe(401);
  });

  it("FR-08 US-5 answers a stranger's session like one that never was, and leaves it alone", async () => {
    const [ada, ben] = [await signUp(), await signUp()];
    const theirs = await post(ada.tab, "sessions/end", { id: await idOf(ben.tab) });
    const nobodys = await post(ada.tab, "sessions/end", { id: "A".repeat(32) });
    expect(theirs).toEqual(nobodys);
    expect(theirs[0]).toBe(404);
    expect((await ben.tab.call("GET", "token")).status).toBe(200);
    await post(ada.tab, "sessions/end-others", {});
    expect((await ben.tab.call("GET", "token")).status).toBe(200);
  });

  it("has another way to end this very session: signing out", async () => {
    const { tab } = await signUp();
    const [status, body] = await post(tab, "sessions/end", { id: await idOf(tab) });
    expect([status, body.code]).toEqual([400, "CURRENT_SESSION"]);
    expect((await tab.call("GET", "token")).status).toBe(200);
  });

  it.each([{}, { id: 7 }, { id: null }, { id: "x", token: "y" }])("takes no %j", async (body) => {
    const { tab } = await signUp();
    expect((await post(tab, "sessions/end", body))[0]).toBe(400);
  });

  it("is told to nobody without a session", async () => {
    const nobody = browser(house);
    expect((await nobody.call("GET", "sessions")).status).toBe(401);
    expect((await nobody.call("POST", "sessions/end", { id: "x" })).status).toBe(401);
    expect((await nobody.call("POST", "sessions/end-others", {})).status).toBe(401);
  });

  it("keeps no more of a browser's name than it needs", async () => {
    const { email } = await signUp();
    await signIn(email, { "user-agent": `Firefox/1 ${"x".repeat(9000)}` });
    const [longest] = await house.store.all(`select max(length("userAgent")) as n from session`);
    expect(longest?.n).toBe(512);
  });
});

describe("ending sessions", () => {
  it("needs a sign-in or the password from the last ten minutes", async () => {
    const { tab, email } = await signUp();
    const phone = await signIn(email);
    const id = await idOf(phone);
    later(11);
    for (const [path, body] of [
      ["sessions/end", { id }],
      ["sessions/end-others", {}],
    ] as const) {
      const [status, fault] = await post(tab, path, body);
      expect([status, fault.code]).toEqual([403, "CONFIRM_FIRST"]);
    }
    expect((await phone.call("GET", "token")).status).toBe(200);
    expect((await post(tab, "verify-password", { password: "not the password" }))[1].code).toBe("INVALID_PASSWORD");
    expect((await post(tab, "sessions/end", { id }))[0]).toBe(403);
    expect(await post(tab, "verify-password", { password: PASSWORD })).toEqual([200, { confirmed: true }]);
    expect((await post(tab, "sessions/end", { id }))[0]).toBe(200);
    later(11);
    expect((await post(tab, "sessions/end-others", {}))[0]).toBe(403);
  });

  it("is confirmed for the session that asked, not for the person's others", async () => {
    const { tab, email } = await signUp();
    const phone = await signIn(email);
    later(11);
    await post(tab, "verify-password", { password: PASSWORD });
    expect((await post(phone, "sessions/end-others", {}))[0]).toBe(403);
  });
});
