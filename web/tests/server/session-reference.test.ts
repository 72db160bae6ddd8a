import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

describe("the reference of a session", () => {
  it("FR-12 is 32 characters of chance, from the system's generator", async () => {
    const chance = vi.spyOn(crypto, "getRandomValues");
    const email = `${crypto.randomUUID()}@example.test`;
    await browser(house).call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
    for (let i = 0; i < 4; i += 1) await browser(house).call("POST", "sign-in/email", { email, password: PASSWORD });
    const rows = await house.store.all("select token from session");
    const tokens = rows.map((row) => String(row.token));
    expect(tokens.every((token) => /^[A-Za-z0-9]{32}$/.test(token))).toBe(true);
    expect([tokens.length, new Set(tokens).size]).toEqual([5, 5]);
    expect(chance.mock.calls.length).toBeGreaterThanOrEqual(5);
  });
});
