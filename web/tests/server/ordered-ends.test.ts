import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { carryOut, openOrderedEnds } from "@/server/ordered-ends";
import { browser, claimsOf, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

async function signedUp() {
  const tab = browser(house);
  const email = `${crypto.randomUUID()}@example.test`;
  const answer = await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
  const { user } = await answer.json();
  const second = browser(house);
  await second.call("POST", "sign-in/email", { email, password: PASSWORD });
  return { id: String(user.id), tabs: [tab, second] };
}

const statuses = (person: Awaited<ReturnType<typeof signedUp>>) =>
  Promise.all(person.tabs.map(async (tab) => (await tab.call("GET", "token")).status));

describe("the end that an administrator orders", () => {
  it("FR-09 is of one person's sessions, or of everybody's, and the api is told of each", async () => {
    const [ada, ben] = [await signedUp(), await signedUp()];
    const orders = openOrderedEnds(house.store);
    api.events.length = 0;
    expect(await orders.order(ada.id)).toBe(2);
    await carryOut(house.auth, orders);
    expect([await statuses(ada), await statuses(ben)]).toEqual([
      [401, 401],
      [200, 200],
    ]);
    const told = api.events.map(({ token }) => Object(claimsOf(token).sub_id).user.sub);
    expect(told).toEqual([ada.id, ada.id]);
    expect(await orders.order(null)).toBe(2);
    await carryOut(house.auth, orders);
    expect(await statuses(ben)).toEqual([401, 401]);
    expect(await house.store.all("select count(*) n from duly_ordered_ends")).toEqual([{ n: 0 }]);
  });

  it("leaves a session alone that began after the order", async () => {
    const ada = await signedUp();
    const orders = openOrderedEnds(house.store);
    await orders.order(ada.id);
    const { tabs } = await signedUp();
    await carryOut(house.auth, orders);
    expect((await tabs[0]?.call("GET", "token"))?.status).toBe(200);
  });
});
