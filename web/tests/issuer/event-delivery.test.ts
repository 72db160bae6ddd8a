import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDelivery } from "@/issuer/event-delivery";
import { type EventOutbox, openEventOutbox } from "@/issuer/event-outbox";
import { openDatabase } from "@/server/database";
import { browser, claimsOf, type House, type Listener, listen, openHouse, PASSWORD } from "../server/house";

const REVOKED = { kind: "session-revoked", sessionId: "session-0123456789", userId: "user" } as const;

let api: Listener;
let house: House;
let outbox: EventOutbox;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  api = await listen();
  house = await openHouse(api.url);
  outbox = openEventOutbox(house.database);
});

afterEach(async () => {
  vi.useRealTimers();
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

describe("an event that the api has not heard", () => {
  it("FR-09 is kept by a sign-out while the api is down", async () => {
    const tab = browser(house);
    await tab.call("POST", "sign-up/email", { name: "Ada", email: "ada@duly.example", password: PASSWORD });
    const { session } = await (await tab.call("GET", "get-session")).json();
    api.answer.status = 503;
    expect((await tab.call("POST", "sign-out", {})).status).toBe(200);
    expect(outbox.list()).toMatchObject([{ event: { kind: "session-revoked", sessionId: session.id } }]);
  });

  it("FR-09 is written down before it is sent, and taken away once it was heard", async () => {
    const seen: number[] = [];
    const send: typeof fetch = async () => {
      seen.push(outbox.list().length);
      return new Response(null, { status: 202 });
    };
    await openDelivery({ ...house.terms, send }).announce(REVOKED);
    expect([seen, outbox.list()]).toEqual([[1], []]);
  });

  it("FR-09 is told by the next process", async () => {
    await deliver([503]).delivery.announce(REVOKED);
    vi.clearAllTimers(); // the first process is gone
    const { delivery, calls, lines } = deliver([202], openEventOutbox(house.database));
    delivery.resume();
    await vi.advanceTimersByTimeAsync(300);
    expect(claimsOf(String(calls[0]?.body)).sub_id).toMatchObject({ session: { id: REVOKED.sessionId } });
    expect([lines.length, outbox.list()]).toEqual([1, []]);
  });

  it("is dropped when its tokens have ended by themselves meanwhile", async () => {
    await deliver([503]).delivery.announce(REVOKED);
    vi.clearAllTimers();
    vi.setSystemTime(Date.now() + (house.terms.ttl + 71) * 1000);
    const { delivery, calls, lines } = deliver([202]);
    delivery.resume();
    expect([calls, outbox.list(), lines.join()]).toEqual([[], [], expect.stringContaining("given up")]);
  });

  it("FR-09 is told all the same when it cannot be written down", async () => {
    const full = openDatabase(":memory:");
    const broken = openEventOutbox(full);
    full.exec("drop table duly_undelivered_events");
    const { delivery, calls } = deliver([202], broken);
    await delivery.announce(REVOKED);
    expect(calls).toHaveLength(1);
  });
});

describe("delivery", () => {
  it("FR-09 keeps a person waiting once for an api that does not answer, however many sessions end", async () => {
    const { delivery, calls } = deliver([new Error("down"), ...Array(5).fill(202)]);
    for (let n = 0; n < 5; n += 1) await delivery.announce({ ...REVOKED, sessionId: `session-${n}` });
    expect([calls.length, outbox.list().length]).toEqual([1, 5]);
    await vi.advanceTimersByTimeAsync(300);
    expect([calls.length, outbox.list()]).toEqual([6, []]);
  });

  it.each([200, 204, 302, 400])("takes 202 and nothing else for an acknowledgement, not %i", async (status) => {
    await deliver([status]).delivery.announce(REVOKED);
    expect(outbox.list()).toHaveLength(1);
    const { delivery } = deliver([200, status]);
    expect(await delivery.confirm({ kind: "account-purged", userId: "u" })).toEqual({ outcome: "untouched" });
  });

  it("NF-3 follows no redirect with a signed event, at an announcement as at a deletion", async () => {
    const { delivery, calls } = deliver([202, 200, 202]);
    await delivery.announce(REVOKED);
    await delivery.confirm({ kind: "account-purged", userId: "u" });
    expect(calls.map(({ redirect }) => redirect)).toEqual(["error", "error", "error"]);
  });
});
