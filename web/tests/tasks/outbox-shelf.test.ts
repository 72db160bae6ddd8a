import { beforeEach, describe, expect, it, vi } from "vitest";
import { Unreachable } from "@/client/faults";
import { type Change, OutboxStore } from "@/tasks/outbox";
import { openShelf } from "@/tasks/outbox-shelf";
import { task } from "./samples";

const kept = new Map<string, string>();
const storage: Storage = {
  get length() {
    return kept.size;
  },
  clear: () => kept.clear(),
  key: () => null,
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
  removeItem: (key) => void kept.delete(key),
};
const add: Change = { kind: "add", task: task({ title: "Mine" }) };
const idle = { onKnown: () => {}, onIdle: () => {} };

beforeEach(() => kept.clear());

describe("changes that were not sent", () => {
  it("EC-2 survive a reload of the tab, and leave no trace once they are sent", async () => {
    vi.useFakeTimers();
    const down = async (): Promise<null> => {
      throw new Unreachable();
    };
    new OutboxStore({ send: down, shelf: openShelf("ada", storage), ...idle }).put(add);
    const sent: Change[] = [];
    const send = async (change: Change): Promise<null> => {
      sent.push(change);
      return null;
    };
    const after = new OutboxStore({ send, shelf: openShelf("ada", storage), ...idle });
    after.resume();
    await vi.advanceTimersByTimeAsync(0);
    vi.useRealTimers();
    expect([sent, kept.size]).toEqual([[add], 0]);
  });

  it("US-5 belong to one person", () => {
    openShelf("ada", storage).save([add]);
    expect(openShelf("ben", storage).load()).toEqual([]);
    expect(openShelf("ada", storage).load()).toEqual([add]);
    openShelf("ada", storage).clear();
    expect(openShelf("ada", storage).load()).toEqual([]);
  });

  it.each(["{", "null", "7", '[{"kind":"add"}]', '[{"kind":"x","task":{"id":"1","title":"","notes":""}}]'])(
    "that make no sense are left out: %s",
    (text) => {
      kept.set("duly-outbox:ada", text);
      expect(openShelf("ada", storage).load()).toEqual([]);
    },
  );
});
