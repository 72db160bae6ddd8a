// By a clock of the test's own, so without a house: a database elsewhere does not wait for it.
import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Delivery, openDelivery } from "@/issuer/event-delivery";
import { type EventOutbox, eventTables, openEventOutbox } from "@/issuer/event-outbox";
import { openKeyRing } from "@/issuer/key-ring";
import { overSqlite, type Statements } from "@/issuer/statements";
import { claimsOf, SILENT } from "../server/house";

const REVOKED = { kind: "session-revoked", sessionId: "session-0123456789", userId: "user" } as const;
const TTL = 300;

let statements: Statements;
let outbox: EventOutbox;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  statements = overSqlite(new DatabaseSync(":memory:"));
  for (const table of eventTables("sqlite")) await statements.run(table);
  outbox = openEventOutbox(statements);
});

afterEach(() => vi.useRealTimers());

const terms = () => ({
  issuer: "http://localhost:3000",
  audience: "duly-api",
  ttl: TTL,
  keys: openKeyRing({ text: `k1:${randomBytes(32).toString("base64url")}` }, "another secret than that of the ring"),
  eventsUrl: "http://127.0.0.1:1/security-events",
  readyUrl: "http://127.0.0.1:1/readyz",
  outbox,
  logger: SILENT,
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
  const delivery = openDelivery({ ...terms(), outbox: held, send, logger });
  return { delivery, calls, lines };
}

const end = async (delivery: Delivery, sessionId: string = REVOKED.sessionId) =>
  delivery.announce(await delivery.writeDown({ ...REVOKED, sessionId }));

async function endMany(delivery: Delivery, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await end(delivery, `session-${n}`);
}

describe("an event that the api has not heard", () => {
  it("FR-09 is told by the next process", async () => {
    await end(deliver([503]).delivery);
    vi.clearAllTimers(); // the first process is gone
    const { delivery, calls, lines } = deliver([202], openEventOutbox(statements));
    await delivery.resume();
    await vi.advanceTimersByTimeAsync(300);
    expect(claimsOf(String(calls[0]?.body)).sub_id).toMatchObject({ session: { id: REVOKED.sessionId } });
    expect([lines.length, await outbox.list()]).toEqual([1, []]);
  });

  it("FR-09 is told by a process beside the one that wrote it down, when that one does not", async () => {
    const { delivery, calls } = deliver([202]);
    await delivery.resume();
    await deliver([]).delivery.writeDown(REVOKED);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(calls).toEqual([]); // it may be about to
    await vi.advanceTimersByTimeAsync(11_000);
    expect([calls.length, await outbox.list()]).toEqual([1, []]);
  });

  it("FR-09 is told once by the process that has it in hand", async () => {
    const { delivery, calls } = deliver([503, ...Array(9).fill(503), 202]);
    await delivery.resume();
    await end(delivery);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([calls.length, await outbox.list()]).toEqual([11, []]);
  });

  it("is dropped when its tokens have ended by themselves meanwhile", async () => {
    await end(deliver([503]).delivery);
    vi.clearAllTimers();
    vi.setSystemTime(Date.now() + (TTL + 71) * 1000);
    const { delivery, calls, lines } = deliver([202]);
    await delivery.resume();
    expect([calls, await outbox.list(), lines]).toEqual([[], [], []]);
  });

  it("FR-09 waits again after an outage", async () => {
    const { delivery, calls } = deliver([new Error("down"), 202]);
    await end(delivery);
    await vi.advanceTimersByTimeAsync(300);
    expect([calls.length, await outbox.list()]).toEqual([2, []]);
  });
});

describe("delivery", () => {
  it.each([
    ["does not answer", Number.POSITIVE_INFINITY],
    ["answers slowly", 1500],
  ])("FR-09 keeps a person waiting a few seconds for an api that %s, however many sessions end", async (_, pace) => {
    let told = 0;
    const send: typeof fetch = async () => {
      told += 1;
      await new Promise((resolve) => Number.isFinite(pace) && setTimeout(resolve, pace));
      return new Response(null, { status: 202 });
    };
    const delivery = openDelivery({ ...terms(), send });
    const from = Date.now();
    let held = Number.NaN;
    void endMany(delivery, 130).then(() => {
      held = Date.now() - from;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(held).toBeLessThan(5000);
    expect(told).toBeGreaterThanOrEqual(130);
  });
});
