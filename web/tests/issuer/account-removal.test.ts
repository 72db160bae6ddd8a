import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browser, claimsOf, type House, type Listener, listen, openHouse, PASSWORD } from "../server/house";

const PURGED = "https://schemas.openid.net/secevent/risc/event-type/account-purged";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

describe("an account that goes by another way than our page", () => {
  it("EC-3 is purged at the api first, and stays when that cannot be done", async () => {
    const tab = browser(house);
    await tab.call("POST", "sign-up/email", { name: "Ada", email: "ada@duly.example", password: PASSWORD });
    const { user } = await (await tab.call("GET", "get-session")).json();
    const { internalAdapter } = await house.auth.$context;
    api.answer.ready = 503;
    await expect(internalAdapter.deleteUser(user.id)).rejects.toThrow("not deleted");
    expect(await internalAdapter.findUserById(user.id)).toMatchObject({ id: user.id });
    api.answer.ready = 200;
    await internalAdapter.deleteUser(user.id);
    expect(api.events.some(({ token }) => PURGED in Object(claimsOf(token).events))).toBe(true);
    expect(await internalAdapter.findUserById(user.id)).toBeNull();
  });
});
