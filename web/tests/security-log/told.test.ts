import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SERVICE } from "@/security-log/log";
import { noteKeys } from "@/security-log/told";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "../server/house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

const FIREFOX = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
const PHONE = { "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1" };

type Tab = ReturnType<typeof browser>;

async function signedUp() {
  const tab = browser(house);
  const email = `${crypto.randomUUID()}@example.test`;
  await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD }, FIREFOX);
  return { tab, email };
}

async function logOf(tab: Tab) {
  const answer = await tab.call("GET", "security-log");
  expect(answer.status).toBe(200);
  const { account, service } = await answer.json();
  const read = (chain: { entries: { entry: string }[] }) => chain.entries.map(({ entry }) => JSON.parse(entry));
  return { account: read(account), service: read(service), text: JSON.stringify({ account, service }) };
}

describe("a person's security log", () => {
  it("EC-4 FR-09 tells how they signed up, in, failed and out, from what and where", async () => {
    const { tab, email } = await signedUp();
    const phone = browser(house);
    const from = { ...PHONE, "x-duly-address": "198.51.100.7" };
    await phone.call("POST", "sign-in/email", { email, password: "not the password" }, from);
    await phone.call("POST", "sign-in/email", { email, password: PASSWORD }, from);
    await phone.call("POST", "sign-out", {}, from);
    const { account } = await logOf(tab);
    const at = expect.any(String);
    expect(account).toEqual([
      { n: 1, at, event: "signed-up", device: "Firefox on Linux", address: "127.0.0.1" },
      { n: 2, at, event: "sign-in-failed", device: "Safari on iPhone", address: "198.51.100.7" },
      {
        n: 3,
        at,
        event: "signed-in",
        device: "Safari on iPhone",
        address: "198.51.100.7",
        way: "password",
        newDevice: true,
      },
      { n: 4, at, event: "signed-out", device: "Safari on iPhone" },
    ]);
  });

  it("calls a device new once", async () => {
    const { tab, email } = await signedUp();
    for (let n = 0; n < 2; n += 1) {
      await tab.call("POST", "sign-out", {});
      await tab.call("POST", "sign-in/email", { email, password: PASSWORD }, FIREFOX);
    }
    const { account } = await logOf(tab);
    expect(account.filter(({ event }) => event === "signed-in").map(({ newDevice }) => newDevice)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("tells what changed and which session was ended", async () => {
    const { tab, email } = await signedUp();
    const phone = browser(house);
    await phone.call("POST", "sign-in/email", { email, password: PASSWORD }, PHONE);
    await tab.call("POST", "update-user", { name: "Grace" });
    await tab.call("POST", "verify-password", { password: "not the password" }, FIREFOX);
    await tab.call("POST", "sessions/end-others", {});
    const { account } = await logOf(tab);
    expect(account.slice(2).map(({ event, device }) => [event, device])).toEqual([
      ["name-changed", undefined],
      ["password-refused", "Firefox on Linux"],
      ["session-ended", "Safari on iPhone"],
    ]);
  });

  it("NF-1 FR-12 holds no password, token, cookie or e-mail", async () => {
    const { tab, email } = await signedUp();
    const { token } = await (await tab.call("GET", "token")).json();
    const { text } = await logOf(tab);
    for (const secret of [
      PASSWORD,
      email,
      token,
      ...[...tab.cookies.values()].map((value) => value.split(".")[0] ?? "?"),
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it("FR-08 is told to nobody else, nor without a session", async () => {
    const { tab } = await signedUp();
    const ben = await signedUp();
    await tab.call("POST", "update-user", { name: "Grace" });
    expect((await logOf(ben.tab)).account.map(({ event }) => event)).toEqual(["signed-up"]);
    expect((await browser(house).call("GET", "security-log")).status).toBe(401);
  });

  it("EC-3 goes with the account", async () => {
    const { tab } = await signedUp();
    const { user } = await (await tab.call("GET", "get-session")).json();
    expect((await house.log.read(user.id)).entries).toHaveLength(1);
    expect((await tab.call("POST", "delete-user", { password: PASSWORD })).status).toBe(200);
    expect((await house.log.read(user.id)).entries).toEqual([]);
  });

  it("calls a session that was found too old ended by its age", async () => {
    const { tab, email } = await signedUp();
    const old = browser(house);
    await old.call("POST", "sign-in/email", { email, password: PASSWORD }, PHONE);
    const { session } = await (await old.call("GET", "get-session")).json();
    const then = new Date(Date.now() - 31 * 86_400_000).toISOString();
    await house.store.run(`update session set "createdAt" = $1, "updatedAt" = $1 where id = $2`, [then, session.id]);
    await old.call("GET", "token");
    expect((await logOf(tab)).account.at(-1)).toMatchObject({ event: "session-expired", device: "Safari on iPhone" });
  });

  it("EC-5 has the keys that sign, by fingerprint, each ring once", async () => {
    const { tab } = await signedUp();
    const { service } = await logOf(tab);
    expect(service.map(({ event, keys }) => [event, keys])).toEqual([["keys-changed", house.keys.fingerprints()]]);
    const { log } = house;
    await noteKeys(log, house.keys.fingerprints());
    await noteKeys(log, ["00000000", ...house.keys.fingerprints()]);
    expect((await log.read(SERVICE)).entries).toHaveLength(2);
  });
});
