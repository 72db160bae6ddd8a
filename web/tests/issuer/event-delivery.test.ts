import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Delivery, openDelivery } from "@/issuer/event-delivery";
import { type EventOutbox, openEventOutbox } from "@/issuer/event-outbox";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "../server/house";
import { freshStore, watchDeletions } from "../store/fresh";

const REVOKED = { kind: "session-revoked", sessionId: "session-0123456789", userId: "user" } as const;

let api: Listener;
let house: House;
let outbox: EventOutbox;

beforeEach(async () => {
  api = await listen();
  house = await openHouse(api.url);
  outbox = openEventOutbox(house.store);
});

afterEach(async () => {
  await new Promise((resolve) => api.server.close(resolve));
});

function deliver(statuses: (number | Error)[], held: EventOutbox = outbox) {
  const calls: RequestInit[] = [];
  const lines: string[] = [];
  const send: typeof fetch = async (_, init) => {
    calls.push(init ?? {});
    const next = statuses.shift() ?? new Error("down");
    if (next instanceof Error) throw next;
    return new Response(null, { status: next });
  };
  const logger = { log: (line: string) => lines.push(line), error: (line: string) => lines.push(line) };
  const delivery = openDelivery({ ...house.terms, outbox: held, send, logger });
  return { delivery, calls, lines };
}

const end = async (delivery: Delivery, sessionId: string = REVOKED.sessionId) =>
  delivery.announce(await delivery.writeDown({ ...REVOKED, sessionId }));

async function endMany(delivery: Delivery, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await end(delivery, `session-${n}`);
}

describe("an event that the api has not heard", () => {
  it("FR-09 is kept by a sign-out while the api is down", async () => {
    const tab = browser(house);
    await tab.call("POST", "sign-up/email", { name: "Ada", email: "ada@duly.example", password: PASSWORD });
    const { session } = await (await tab.call("GET", "get-session")).json();
    api.answer.status = 503;
    expect((await tab.call("POST", "sign-out", {})).status).toBe(200);
    expect(await outbox.list()).toMatchObject([{ event: { kind: "session-revoked", sessionId: session.id } }]);
  });

  it("FR-09 is written down before it is sent, and taken away once it was heard", async () => {
    const seen: number[] = [];
    const send: typeof fetch = async () => {
      seen.push((await outbox.list()).length);
      return new Response(null, { status: 202 });
    };
    await end(openDelivery({ ...house.terms, send }));
    expect([seen, await outbox.list()]).toEqual([[1], []]);
  });

  it("FR-09 is written down before its session goes", async () => {
    await watchDeletions(house.owner);
    const tab = browser(house);
    await tab.call("POST", "sign-up/email", { name: "Ada", email: "ada@duly.example", password: PASSWORD });
    await tab.call("POST", "sign-out", {});
    expect(await house.store.all("select n from then_written")).toEqual([{ n: 1 }]);
    expect([api.events.length, await outbox.list()]).toEqual([1, []]);
  });

  it("FR-09 is written down by the database when a session ends behind Better Auth's back, and told", async () => {
    const tab = browser(house);
    await tab.call("POST", "sign-up/email", { name: "Ada", email: "ada@duly.example", password: PASSWORD });
    const { session } = await (await tab.call("GET", "get-session")).json();
    await house.store.run("delete from session where id = $1", [session.id]);
    const [entry] = await outbox.list();
    expect(entry).toMatchObject({ event: { kind: "session-revoked", sessionId: session.id, userId: session.userId } });
    expect(Math.abs((entry?.until ?? 0) - Date.now() - 970_000)).toBeLessThan(5000);
    const { delivery, calls } = deliver([202]);
    await delivery.resume();
    await vi.waitFor(async () => expect([calls.length, await outbox.list()]).toEqual([1, []]), 5000);
  });

  it("FR-09 is told by no other process while its session is still there, and told when it has expired", async () => {
    const tab = browser(house);
    await tab.call("POST", "sign-up/email", { name: "Ada", email: "ada@duly.example", password: PASSWORD });
    const { session } = await (await tab.call("GET", "get-session")).json();
    await deliver([]).delivery.writeDown({ ...REVOKED, sessionId: session.id });
    expect(await outbox.list()).toEqual([]);
    await house.store.run(`update session set "expiresAt" = $1`, [new Date(Date.now() - 1).toISOString()]);
    expect(await outbox.list()).toHaveLength(1);
  });

  it("FR-09 is told all the same when it cannot be written down", async () => {
    const { delivery, calls } = deliver([202], openEventOutbox(await freshStore(() => [])));
    await end(delivery);
    expect(calls).toHaveLength(1);
  });
});

describe("delivery", () => {
  it("FR-09 has been heard before a person is answered, when the api answers", async () => {
    const { delivery } = deliver(Array(130).fill(202));
    await endMany(delivery, 130);
    expect(await outbox.list()).toEqual([]);
  });

  it.each([200, 204, 302, 400])("takes 202 and nothing else for an acknowledgement, not %i", async (status) => {
    await end(deliver([status]).delivery);
    expect(await outbox.list()).toHaveLength(1);
    const { delivery } = deliver([200, status]);
    expect(await delivery.confirm({ kind: "account-purged", userId: "u" })).toEqual({ outcome: "untouched" });
  });

  it("NF-3 follows no redirect with a signed event, at an announcement as at a deletion", async () => {
    const { delivery, calls } = deliver([202, 200, 202]);
    await end(delivery);
    await delivery.confirm({ kind: "account-purged", userId: "u" });
    expect(calls.map(({ redirect }) => redirect)).toEqual(["error", "error", "error"]);
  });
});
