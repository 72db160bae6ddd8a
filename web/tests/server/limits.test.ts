import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url, { DULY_AUTH_RATE_LIMIT: "2" });
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

const signIn = async (address: string) => {
  const body = { email: "nobody@duly.example", password: PASSWORD };
  return (await browser(house).call("POST", "sign-in/email", body, { "x-duly-address": address })).status;
};

async function signedUp(address: string) {
  const [tab, email] = [browser(house), `${crypto.randomUUID()}@duly.example`];
  await tab.call("POST", "sign-up/email", { name: "A", email, password: PASSWORD }, { "x-duly-address": address });
  return { tab, email };
}

describe("attempts a minute", () => {
  it("NF-3 of a neighbour in the same network keep nobody from their own account", async () => {
    const from = { "x-duly-address": "198.51.100.1" };
    const [owner, neighbour] = [await signedUp("198.51.100.1"), await signedUp("198.51.100.1")];
    const verify = async () =>
      (await neighbour.tab.call("POST", "verify-password", { password: PASSWORD }, from)).status;
    expect([await verify(), await verify(), await verify()]).toEqual([200, 200, 429]);
    const change = { currentPassword: PASSWORD, newPassword: "another long and loud phrase 8" };
    expect((await owner.tab.call("POST", "change-password", change, from)).status).toBe(200);
  });

  it("NF-3 say of no account whether it was used in this network; the owner's browser goes on", async () => {
    const address = "198.51.100.2";
    const { tab, email } = await signedUp(address);
    expect([await signIn(address), await signIn(address), await signIn(address)]).toEqual([401, 401, 429]);
    const from = { "x-duly-address": address };
    const guess = { email, password: "not the password" };
    expect((await browser(house).call("POST", "sign-in/email", guess, from)).status).toBe(429);
    expect((await tab.call("POST", "sign-in/email", { email, password: PASSWORD }, from)).status).toBe(200);
  });

  it("NF-3 without a session are told so, whatever others without one did elsewhere", async () => {
    const statuses = [];
    for (let i = 1; i <= 7; i += 1) {
      const from = { "x-duly-address": `203.0.113.${i}` };
      statuses.push((await browser(house).call("POST", "verify-password", { password: PASSWORD }, from)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([401]));
  });

  it("NF-3 are counted for the password of a deletion, too", async () => {
    const from = { "x-duly-address": "192.0.2.9" };
    const tab = browser(house);
    await tab.call("POST", "sign-up/email", { name: "A", email: "a@duly.example", password: PASSWORD }, from);
    const tries = [];
    for (let i = 0; i < 3; i += 1) {
      tries.push((await tab.call("POST", "delete-user", { password: "not the password" }, from)).status);
    }
    expect(tries).toEqual([400, 400, 429]);
    expect((await tab.call("POST", "delete-user", { password: PASSWORD }, from)).status).toBe(429);
  });

  it("NF-3 are counted by the network in IPv6: one household has no end of addresses", async () => {
    const near = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3"];
    const statuses = [];
    for (const address of near) statuses.push(await signIn(address));
    expect(statuses).toEqual([401, 401, 429]);
    expect(await signIn("2001:db8:1:3::1")).toBe(401);
  });
});
