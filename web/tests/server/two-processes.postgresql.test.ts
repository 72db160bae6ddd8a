// Two webs at one database: each with its own connections, as on two hosts.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openEventOutbox } from "@/issuer/event-outbox";
import { openLinks } from "@/recovery/links";
import { sealOf } from "@/security-log/log";
import { ONE_WAY_IN, STRANGERS } from "@/throttle/rules";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;
let other: ReturnType<House["beside"]>;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
  other = house.beside();
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

const email = () => `${crypto.randomUUID()}@example.test`;
const both = <Result>(times: number, work: (web: typeof other, number: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: times }, (_, number) => work(number % 2 ? other : house, number)));

async function signUp(web: typeof other) {
  const tab = browser(web);
  const person = { email: email(), password: PASSWORD };
  const answer = await tab.call("POST", "sign-up/email", { name: "Ada", ...person });
  return { tab, answer, person, id: String((await answer.clone().json()).user?.id) };
}

describe("two webs at one database", () => {
  it("FR-01 sign people up side by side", async () => {
    const people = await both(16, (web) => signUp(web));
    expect(people.map(({ answer }) => answer.status)).toEqual(Array(16).fill(200));
  });

  it("FR-01 give one e-mail to one account", async () => {
    const body = { name: "Ada", email: email(), password: PASSWORD };
    const statuses = await both(6, async (web) => (await browser(web).call("POST", "sign-up/email", body)).status);
    expect(statuses.sort()).toEqual([200, 422, 422, 422, 422, 422]);
  });

  it("NF-3 count attempts together, however many come at once", async () => {
    const buckets = [
      { key: "account", rule: ONE_WAY_IN },
      { key: "all", rule: STRANGERS, whileFree: true },
    ];
    const turned = [...buckets].reverse().map(({ key, rule }) => ({ key, rule }));
    const waits = await both(40, (web, number) => web.attempts.take(number % 3 ? buckets : turned.slice(1)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
    expect(await house.store.all("select count from attempts where key = 'account'")).toEqual([{ count: 5 }]);
  });

  it("NF-3 wait for no lock crosswise", async () => {
    const keys = ["x", "y", "z"];
    const rule = { ...STRANGERS, free: 1000 };
    const taken = await both(60, (web, number) => {
      const order = [keys[number % 3], keys[(number + 1) % 3], keys[(number + 2) % 3]];
      return web.attempts.take(order.map((key = "") => ({ key, rule })));
    });
    expect(new Set(taken)).toEqual(new Set([0]));
    expect(await house.store.all("select count from attempts where key = 'y'")).toEqual([{ count: 60 }]);
  });

  it("EC-4 seal one chain", async () => {
    await both(30, (web, number) => web.log.add("ada", `event ${number}`));
    const { before, entries } = await other.log.read("ada");
    expect(entries.map(({ entry }) => JSON.parse(entry).n)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    let last = before;
    for (const { entry, seal } of entries) {
      expect(seal).toBe(sealOf(last, entry));
      last = seal;
    }
  });

  it("FR-02 redeem a link once", async () => {
    const { id, person } = await signUp(house);
    const token = await openLinks(house.store).issue("reset", { id, email: person.email });
    const links = await both(10, (web) => openLinks(web.store).redeem(token, ["reset"]));
    expect(links.filter((link) => link !== null)).toHaveLength(1);
  });

  it("FR-09 end a session for each other, and tell of it", async () => {
    const { tab } = await signUp(house);
    const there = browser(other);
    for (const [name, value] of tab.cookies) there.cookies.set(name, value);
    expect((await there.call("GET", "token")).status).toBe(200);
    api.events.length = 0;
    expect((await tab.call("POST", "sign-out", {})).status).toBe(200);
    expect([(await there.call("GET", "token")).status, api.events.length]).toEqual([401, 1]);
  });

  it("FR-09 never take one's event for the other's", async () => {
    const [ours, theirs] = [openEventOutbox(house.store), openEventOutbox(other.store)];
    const event = { kind: "session-revoked", sessionId: "a", userId: "u" } as const;
    const first = await ours.add(event, Date.now() + 60_000);
    await ours.remove(first);
    await theirs.add({ ...event, sessionId: "b" }, Date.now() + 60_000);
    await ours.remove(first);
    expect((await ours.list()).map((entry) => entry.event.sessionId)).toEqual(["b"]);
  });

  it("EC-3 forget a person whom the other remembers", async () => {
    const { tab, id } = await signUp(house);
    await browser(other).call("GET", "token");
    expect((await tab.call("POST", "delete-user", { password: PASSWORD })).status).toBe(200);
    await other.log.add(id, "signed-out");
    expect((await other.log.read(id)).entries).toEqual([]);
  });
});
