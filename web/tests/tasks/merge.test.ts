import { describe, expect, it } from "vitest";
import type { Task } from "@/client/api";
import { isAlike, merge, rebase } from "@/tasks/merge";
import type { Change, Fields } from "@/tasks/outbox";
import { withFields } from "@/tasks/task-view";
import { type Chance, chance } from "./chance";
import { task } from "./samples";

const NAMES = ["title", "notes", "due", "completed"] as const;
const TEXTS = ["title", "notes", "due"] as const;

/** Few values, so that they meet often. */
function someTask(by: Chance): Task {
  return task({
    title: by.pick(["A", "B", "C"]),
    notes: by.pick(["", "x", "y"]),
    due: by.pick([null, "2026-11-27", "2026-12-24"]),
    completed_at: by.pick([null, "2026-11-21T12:00:00Z"]),
    version: 1 + by.below(9),
  });
}

function someFields(by: Chance): Fields {
  const { title, notes, due, completed_at } = someTask(by);
  const all: Fields = { title, notes, due, completed: completed_at !== null };
  return Object.fromEntries(Object.entries(all).filter(() => by.yes(0.6)));
}

const cases = Array.from({ length: 3000 }, (_, seed) => {
  const by = chance(seed);
  return { seed, base: someTask(by), mine: someFields(by), theirs: someTask(by) };
});
const valueIn = (of: Task, name: (typeof NAMES)[number]) =>
  name === "completed" ? of.completed_at !== null : of[name];

describe("merging any three states of a task", () => {
  it.each(["3,000 cases"])("EC-2 takes every field of mine to exactly one place (%s)", () => {
    for (const { seed, base, mine, theirs } of cases) {
      const { send, clash } = merge(base, mine, theirs);
      for (const name of NAMES) {
        const idle = mine[name] === valueIn(theirs, name) || (name !== "completed" && mine[name] === base[name]);
        const places = [name in send, name in clash, name in mine && idle, !(name in mine)];
        expect([seed, name, places.filter(Boolean).length]).toEqual([seed, name, 1]);
        for (const part of [send, clash]) if (name in part) expect(part[name]).toEqual(mine[name]);
      }
    }
  });

  it("EC-2 never sends over a text that somebody else wrote, and never asks where only one side wrote", () => {
    for (const { seed, base, mine, theirs } of cases) {
      const { send, clash } = merge(base, mine, theirs);
      for (const name of TEXTS) {
        const written = base[name] !== theirs[name];
        if (name in send) expect([seed, name, written]).toEqual([seed, name, false]);
        if (name in clash) expect([seed, name, written, mine[name] !== theirs[name]]).toEqual([seed, name, true, true]);
      }
      expect("completed" in clash).toBe(false);
    }
  });

  it("EC-2 bears repetition: after what it sends, the clash alone is left", () => {
    for (const { base, mine, theirs } of cases) {
      const { send, clash } = merge(base, mine, theirs);
      expect(merge(base, mine, withFields(theirs, send))).toEqual({ send: {}, clash });
    }
  });

  it("EC-6 finds the same clashes from either side", () => {
    const texts = ({ title, notes, due }: Task): Fields => ({ title, notes, due });
    for (const { seed, base, mine, theirs } of cases) {
      const ours = withFields(base, mine);
      const here = merge(base, texts(ours), theirs).clash;
      const there = merge(base, texts(theirs), ours).clash;
      expect([seed, Object.keys(here)]).toEqual([seed, Object.keys(there)]);
    }
  });
});

describe("merging", () => {
  it("takes composed and decomposed letters for the same", () => {
    const theirs = task({ title: "Caf\u00e9", version: 2 });
    expect(merge(task({ title: "Tea" }), { title: "Cafe\u0301" }, theirs)).toEqual({ send: {}, clash: {} });
    expect(merge(task({ title: "Cafe\u0301" }), { title: "Tea" }, theirs)).toEqual({
      send: { title: "Tea" },
      clash: {},
    });
  });

  it("tells no date from a date", () => {
    const base = task({ due: "2026-11-27" });
    expect(merge(base, { due: null }, task({ due: "2026-11-27" }))).toEqual({ send: { due: null }, clash: {} });
    expect(merge(base, { due: null }, task({ due: "2026-12-24" }))).toEqual({ send: {}, clash: { due: null } });
    expect(merge(base, { due: "2026-12-24" }, task({ due: null })).clash).toEqual({ due: "2026-12-24" });
  });
});

describe("a change that waits behind another one", () => {
  const base = task({ title: "B", version: 1 });
  const later: Change = { kind: "edit", task: base, fields: { notes: "n" } };

  it("goes on from the version that the one before it made", () => {
    expect(rebase(later, { ...base, version: 2, updated_at: "later" }).task.version).toBe(2);
    expect(rebase({ ...later, task: { ...base, version: 0 } }, { ...base, version: 50 }).task.version).toBe(50);
  });

  it.each([
    ["somebody else was in between", { ...base, notes: "theirs", version: 3 }],
    ["it is about another task", { ...base, id: "9", version: 2 }],
    ["the task is gone", null],
  ])("EC-2 keeps its base when %s", (_, now) => {
    expect(rebase(later, now)).toEqual(later);
  });

  it("is held against everything that a person can change", () => {
    expect(isAlike(base, { ...base, version: 9, updated_at: "later" })).toBe(true);
    for (const other of [{ title: "x" }, { notes: "x" }, { due: "2026-11-27" }, { completed_at: "now" }]) {
      expect(isAlike(base, { ...base, ...other })).toBe(false);
    }
  });
});
