import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Task } from "@/client/api";
import { Disagreement, Refused, SessionEnded, Unreachable } from "@/client/faults";
import { type Change, OutboxStore } from "@/tasks/outbox";
import { task } from "./samples";

let sent: Change[] = [];
let faults: (Error | null)[] = [];
const onKnown = vi.fn();
const onIdle = vi.fn();

const send = async (change: Change): Promise<Task | null> => {
  sent.push(change);
  const fault = faults.shift();
  if (fault) throw fault;
  return change.kind === "remove" ? null : change.task;
};

const open = () => new OutboxStore({ send, onKnown, onIdle });
const add = (id: string): Change => ({ kind: "add", task: task({ id }) });

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  faults = [];
  vi.clearAllMocks();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("changes on their way", () => {
  it("are sent one after the other, in order", async () => {
    const outbox = open();
    for (const id of ["1", "2", "3"]) outbox.put(add(id));
    expect(outbox.snapshot().entries).toHaveLength(3);
    await vi.runAllTimersAsync();
    expect(sent.map((change) => change.task.id)).toEqual(["1", "2", "3"]);
    expect(outbox.snapshot()).toEqual({ entries: [], trouble: null });
    expect([onKnown.mock.calls.length, onIdle.mock.calls.length]).toEqual([3, 1]);
  });

  it("EC-2 wait when the server cannot be reached, and go by themselves within 5 seconds of its return", async () => {
    const outbox = open();
    faults = Array(20).fill(new Unreachable());
    outbox.put(add("1"));
    outbox.put(add("2"));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(outbox.snapshot()).toMatchObject({
      trouble: "Cannot reach the server.",
      entries: [{ fault: null }, { fault: null }],
    });
    faults = [];
    await vi.advanceTimersByTimeAsync(5000);
    expect(outbox.snapshot()).toEqual({ entries: [], trouble: null });
    expect(new Set(sent.map((change) => change.task.id))).toEqual(new Set(["1", "2"]));
  });

  it("EC-2 wait and say why when the server contradicts itself", async () => {
    const outbox = open();
    faults = [new Disagreement("Its clock is wrong.")];
    outbox.put(add("1"));
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.snapshot()).toMatchObject({ trouble: "Its clock is wrong.", entries: [{ fault: null }] });
    await vi.runAllTimersAsync();
    expect(outbox.snapshot()).toEqual({ entries: [], trouble: null });
  });

  it("EC-2 go at once on Retry", async () => {
    const outbox = open();
    faults = [new Unreachable()];
    outbox.put(add("1"));
    await vi.advanceTimersByTimeAsync(0);
    outbox.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.snapshot().entries).toEqual([]);
  });

  it("EC-2 that the server refuses stay with the reason, and hold up their own task only", async () => {
    const outbox = open();
    faults = [new Refused(422, "Too long.")];
    outbox.put(add("1"));
    outbox.put({ kind: "edit", task: task({ id: "1" }), fields: { title: "y" } });
    outbox.put(add("2"));
    await vi.runAllTimersAsync();
    expect(sent.map((change) => change.task.id)).toEqual(["1", "2"]);
    const [first, second] = outbox.snapshot().entries;
    expect([first?.fault, second?.fault]).toEqual(["Too long.", null]);
    outbox.retry(first?.key);
    await vi.runAllTimersAsync();
    expect(outbox.snapshot().entries).toEqual([]);
  });

  it("are gone when they are discarded", async () => {
    const outbox = open();
    faults = [new Refused(409, "Another one.")];
    outbox.put(add("1"));
    await vi.runAllTimersAsync();
    outbox.discard(outbox.snapshot().entries[0]?.key ?? 0);
    expect(outbox.snapshot().entries).toEqual([]);
  });

  it("EC-2 keep their words when the session has ended", async () => {
    const outbox = open();
    faults = [new SessionEnded()];
    outbox.put(add("1"));
    await vi.runAllTimersAsync();
    expect(outbox.snapshot().entries).toHaveLength(1);
    expect(sent).toHaveLength(1);
  });

  it("EC-2 say so when an answer takes long", async () => {
    let finish = (): void => {};
    const outbox = new OutboxStore({
      send: () =>
        new Promise((resolve) => {
          finish = () => resolve(null);
        }),
      onKnown,
      onIdle,
    });
    outbox.put(add("1"));
    await vi.advanceTimersByTimeAsync(2100);
    expect(outbox.snapshot().trouble).toBe("Still trying to reach the server.");
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.snapshot().trouble).toBe(null);
  });

  it("tell whoever listens, until they stop", async () => {
    const outbox = open();
    const listener = vi.fn();
    const stop = outbox.subscribe(listener);
    outbox.put(add("1"));
    await vi.runAllTimersAsync();
    const calls = listener.mock.calls.length;
    expect(calls).toBeGreaterThan(1);
    stop();
    outbox.put(add("2"));
    await vi.runAllTimersAsync();
    expect(listener.mock.calls).toHaveLength(calls);
  });
});
