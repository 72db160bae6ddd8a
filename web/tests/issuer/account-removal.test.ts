import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openEventOutbox } from "@/issuer/event-outbox";
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
  it("EC-3 is purged at the api first, and finished later when that cannot be done now", async () => {
    const tab = browser(house);
    await tab.call("POST", "sign-up/email", { name: "Ada", email: "ada@duly.example", password: PASSWORD });
    const { user } = await (await tab.call("GET", "get-session")).json();
    const { internalAdapter } = await house.auth.$context;
    const purged = () => api.events.some(({ token }) => PURGED in Object(claimsOf(token).events));
    await house.issuer.finishDeletions((id) => internalAdapter.deleteUser(id));
    api.answer.ready = 503;
    await expect(internalAdapter.deleteUser(user.id)).rejects.toThrow("finished by itself");
    expect([purged(), await internalAdapter.findUserById(user.id)]).toEqual([false, expect.anything()]);
    api.answer.ready = 200;
    await vi.waitFor(async () => expect(await internalAdapter.findUserById(user.id)).toBeNull(), 5000);
    expect([purged(), await openEventOutbox(house.store).intended()]).toEqual([true, []]);
  });
});
