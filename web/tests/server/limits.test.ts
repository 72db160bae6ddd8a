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

describe("attempts a minute", () => {
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
