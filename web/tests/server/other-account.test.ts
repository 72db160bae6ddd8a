import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

async function signedUp(tab = browser(house)) {
  const email = `${crypto.randomUUID()}@example.test`;
  await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
  const { session, user } = await (await tab.call("GET", "get-session")).json();
  return { tab, email, userId: String(user.id), sessionId: String(session.id) };
}

describe("a page of one account with the cookie of another", () => {
  it.each([
    ["update-user", { name: "Renamed" }],
    ["delete-user", { password: PASSWORD }],
    ["sign-out", {}],
  ])("US-5 %s does nothing, and says why", async (path, body) => {
    const ada = await signedUp();
    const { tab } = await signedUp();
    const answer = await tab.call("POST", path, body, { "x-duly-subject": ada.userId });
    expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ code: "OTHER_ACCOUNT" })]);
    const { user } = await (await tab.call("GET", "get-session")).json();
    expect(user.name).toBe("Ada");
  });

  it.each([
    ["update-user", { name: "Renamed" }],
    ["sign-out", {}],
    ["delete-user", { password: PASSWORD }],
  ])("%s works with its own, and without any", async (path, body) => {
    const own = await signedUp();
    expect((await own.tab.call("POST", path, body, { "x-duly-subject": own.userId })).status).toBe(200);
    expect((await (await signedUp()).tab.call("POST", path, body)).status).toBe(200);
  });

  it("FR-11 an outage of the database is a 503", async () => {
    const broken = await openHouse(api.url);
    const tab = browser(broken);
    await tab.call("POST", "sign-up/email", { name: "A", email: "a@b.example", password: PASSWORD });
    await broken.owner.run("alter table session rename to away");
    expect((await tab.call("POST", "sign-out", {}, { "x-duly-subject": "ada" })).status).toBe(503);
  });
});
