import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authOptions } from "@/server/auth";
import { planOf } from "../store/fresh";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "./house";
import { softAuthenticator } from "./soft-authenticator";

const COPY = `insert into passkey select $1, name, "publicKey", "userId", $2, counter, "deviceType", "backedUp", transports,
  "createdAt", aaguid from passkey where id = $3`;

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

type Tab = ReturnType<typeof browser>;

const here = () => ({ origin: house.settings.publicUrl, rpId: "localhost" });
const challengeOf = async (tab: Tab, path: string): Promise<string> =>
  (await (await tab.call("GET", `passkey/generate-${path}-options`)).json()).challenge;

async function signedUp(): Promise<Tab> {
  const tab = browser(house);
  const person = { name: "Ada", email: `${crypto.randomUUID()}@example.test`, password: PASSWORD };
  expect((await tab.call("POST", "sign-up/email", person)).status).toBe(200);
  return tab;
}

async function withPasskey() {
  const [tab, device] = [await signedUp(), softAuthenticator()];
  const response = device.create({ challenge: await challengeOf(tab, "register"), ...here() });
  const made = await tab.call("POST", "passkey/verify-registration", { response, name: " My key " });
  expect(made.status).toBe(200);
  return { tab, device, passkey: await made.json() };
}

async function signIn(tab: Tab, device: ReturnType<typeof softAuthenticator>, more: object = {}) {
  const challenge = await challengeOf(tab, "authenticate");
  return tab.call("POST", "passkey/verify-authentication", {
    response: device.get({ challenge, ...here(), ...more }),
  });
}

describe("a passkey", () => {
  it("signs in, and the session's token stays in its cookie", async () => {
    const { device, passkey } = await withPasskey();
    expect(passkey.name).toBe("My key");
    const visitor = browser(house);
    const answer = await signIn(visitor, device);
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toContain('"token"');
    expect((await visitor.call("GET", "token")).status).toBe(200);
  });

  it.each([
    ["of another site's page", { origin: "https://evil.example" }],
    ["for another site", { rpId: "evil.example" }],
    ["for another challenge", { challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
    ["that nobody unlocked", { verified: false }],
  ])("opens nothing with an answer %s", async (_, more) => {
    const { device } = await withPasskey();
    const visitor = browser(house);
    expect([400, 401]).toContain((await signIn(visitor, device, more)).status);
    expect((await visitor.call("GET", "token")).status).toBe(401);
  });

  it("opens nothing with an answer that was used before, or signed by another key", async () => {
    const { device } = await withPasskey();
    const visitor = browser(house);
    const challenge = await challengeOf(visitor, "authenticate");
    const response = device.get({ challenge, ...here() });
    expect((await visitor.call("POST", "passkey/verify-authentication", { response })).status).toBe(200);
    expect((await visitor.call("POST", "passkey/verify-authentication", { response })).status).toBe(400);
    const forged = { ...softAuthenticator(), id: device.id };
    const other = browser(house);
    const given = { ...forged.get({ challenge: await challengeOf(other, "authenticate"), ...here() }), id: device.id };
    const answer = await other.call("POST", "passkey/verify-authentication", {
      response: { ...given, rawId: device.id },
    });
    expect([400, 401]).toContain(answer.status);
    expect((await other.call("GET", "token")).status).toBe(401);
  });

  it("is not made by a device that nobody unlocked, nor with another challenge, nor for a stranger", async () => {
    const tab = await signedUp();
    const make = async (more: object) => {
      const challenge = await challengeOf(tab, "register");
      const response = softAuthenticator().create({ challenge, ...here(), ...more });
      return (await tab.call("POST", "passkey/verify-registration", { response, name: "Key" })).status;
    };
    expect(await make({ verified: false })).toBe(401);
    expect(await make({ challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })).toBe(400);
    expect(await make({ origin: "https://evil.example" })).toBe(400);
    expect((await browser(house).call("GET", "passkey/generate-register-options")).status).toBe(401);
    expect(await (await tab.call("GET", "passkey/list-user-passkeys")).json()).toEqual([]);
  });

  it.each([{}, { response: {} }, { response: "x" }, { response: { id: "x" } }, { response: { id: 1, response: {} } }])(
    "is refused, not an outage, when the answer is %o",
    async (body) => {
      const tab = await signedUp();
      for (const path of ["registration", "authentication"]) {
        await challengeOf(tab, path === "registration" ? "register" : "authenticate");
        expect((await tab.call("POST", `passkey/verify-${path}`, body)).status).toBe(400);
        const odd = { response: { id: "x", response: {} } };
        expect([400, 401]).toContain((await tab.call("POST", `passkey/verify-${path}`, odd)).status);
      }
    },
  );

  it.each(
    [["x".repeat(21)], Array(9).fill("usb"), "usb", ["usb", 1], [["usb"]], ["a,b"]].map((transports) => [
      { transports },
    ]),
  )("is refused when it says to be reached by %o", async (odd) => {
    const tab = await signedUp();
    const made = softAuthenticator().create({ challenge: await challengeOf(tab, "register"), ...here() });
    const response = { ...made, response: { ...Object(made.response), ...odd } };
    expect((await tab.call("POST", "passkey/verify-registration", { response, name: "Key" })).status).toBe(400);
    expect(await (await tab.call("GET", "passkey/list-user-passkeys")).json()).toEqual([]);
  });

  it("stays when the password changes, as the settings say", async () => {
    const { tab, device } = await withPasskey();
    const change = { currentPassword: PASSWORD, newPassword: "another long and loud phrase 8" };
    expect((await tab.call("POST", "change-password", change)).status).toBe(200);
    expect((await signIn(browser(house), device)).status).toBe(200);
  });

  it("FR-08 of somebody else is as unknown as none", async () => {
    const { tab, passkey } = await withPasskey();
    const ben = await signedUp();
    const faces = async (id: string) => {
      const renamed = await ben.call("POST", "passkey/update-passkey", { id, name: "Mine" });
      const removed = await ben.call("POST", "passkey/delete-passkey", { id });
      return [renamed.status, await renamed.text(), removed.status, await removed.text()];
    };
    expect(await faces(passkey.id)).toEqual(await faces("no-such-passkey"));
    expect((await faces(passkey.id))[0]).toBe(404);
    expect(await (await ben.call("GET", "passkey/list-user-passkeys")).json()).toEqual([]);
    const [kept] = await (await tab.call("GET", "passkey/list-user-passkeys")).json();
    expect(kept).toMatchObject({ id: passkey.id, name: "My key" });
  });

  it("is made or removed only by who signed in, or typed the password, within ten minutes", async () => {
    const { tab, passkey } = await withPasskey();
    const { session } = await (await tab.call("GET", "get-session")).json();
    const then = new Date(Date.now() - 11 * 60_000).toISOString();
    await house.store.run(`update session set "createdAt" = $1 where id = $2`, [then, session.id]);
    const both = async () => [
      (await tab.call("GET", "passkey/generate-register-options")).status,
      (await tab.call("POST", "passkey/delete-passkey", { id: passkey.id })).status,
    ];
    expect(await both()).toEqual([403, 403]);
    expect((await tab.call("POST", "verify-password", { password: PASSWORD })).status).toBe(200);
    expect(await both()).toEqual([200, 200]);
  });

  it("goes with its account", async () => {
    const { tab, passkey } = await withPasskey();
    const rows = () => house.store.all("select count(*) n from passkey where id = $1", [passkey.id]);
    expect(await rows()).toEqual([{ n: 1 }]);
    expect((await tab.call("POST", "delete-user", { password: PASSWORD })).status).toBe(200);
    expect(await rows()).toEqual([{ n: 0 }]);
  });

  it("is one of at most 20, and challenges that nobody answered are forgotten", async () => {
    const { tab, passkey } = await withPasskey();
    const copy = (n: number) => house.store.run(COPY, [`copy-${n}`, `credential-${n}`, passkey.id]);
    for (let n = 1; n < 19; n++) await copy(n);
    const challenge = await challengeOf(tab, "register"); // the last that there is room for, used when there is none left
    await copy(19);
    expect((await tab.call("GET", "passkey/generate-register-options")).status).toBe(409);
    const response = softAuthenticator().create({ challenge, ...here() });
    expect((await tab.call("POST", "passkey/verify-registration", { response, name: "Late" })).status).toBe(409);
    await house.store.run(`update verification set "expiresAt" = '2020-01-01T00:00:00.000Z'`);
    await challengeOf(browser(house), "authenticate");
    expect(await house.store.all("select count(*) n from verification")).toEqual([{ n: 1 }]);
  });

  it("NF-3 costs strangers little: challenges are found by their age, and limited by the network", async () => {
    expect(await planOf(house.store, "delete from verification where \"expiresAt\" < '2026-01-01'")).toMatch(/index/i);
    await house.stores.migrate((database) => authOptions({ ...house, database })); // a start after the first
    const small = await openHouse(api.url, { DULY_AUTH_RATE_LIMIT: "3" });
    const statuses = [];
    for (const address of ["192.0.2.71", "192.0.2.72"]) {
      for (let i = 0; i < 7; i += 1) {
        const more = [undefined, { "x-duly-address": address }] as const;
        statuses.push((await browser(small).call("GET", "passkey/generate-authenticate-options", ...more)).status);
      }
    }
    const each = [...Array(6).fill(200), 429];
    expect(statuses).toEqual([...each, ...each]);
  });
});
