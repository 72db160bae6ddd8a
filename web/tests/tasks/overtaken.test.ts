import { describe, expect, it, vi } from "vitest";
import type { Task } from "@/client/api";
import { type Change, OutboxStore } from "@/tasks/outbox";
import { openShelf } from "@/tasks/outbox-shelf";
import { Overtaken } from "@/tasks/overtaken";
import { viewTasks } from "@/tasks/task-view";
import { task } from "./samples";

const base = task({ title: "A", version: 3 });
const theirs = task({ title: "Theirs", version: 5 });
const edit = (fields: object, on = base): Change => ({ kind: "edit", task: on, fields });
const remove: Change = { kind: "remove", task: base };

/** Answers what it is told to, in order; then the change itself. */
function open(...answers: (Task | null | Error)[]) {
  const sent: Change[] = [];
  const onKnown = vi.fn();
  const onIdle = vi.fn();
  const send = async (change: Change): Promise<Task | null> => {
    sent.push(change);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer ?? null;
  };
  return { outbox: new OutboxStore({ send, onKnown, onIdle }), sent, onKnown, onIdle };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const clash = new Overtaken("Changed elsewhere.", theirs, edit({ title: "Mine" }));

describe("a change that was overtaken", () => {
  it("EC-2 is held with what is left of it and what was found, and the list shows that", async () => {
    const { outbox, onKnown, onIdle } = open(clash);
    outbox.put(edit({ title: "Mine", notes: "done already" }));
    await settled();
    const { entries } = outbox.snapshot();
    expect(entries).toMatchObject([{ change: edit({ title: "Mine" }), fault: "Changed elsewhere.", found: theirs }]);
    expect(onKnown).toHaveBeenCalledWith("1", theirs);
    expect(onIdle).toHaveBeenCalled(); // nothing is left to do by itself
    const [row] = viewTasks([theirs], entries, "open", new Map());
    expect(row).toMatchObject({ task: theirs, refused: { change: { fields: { title: "Mine" } } } });
  });

  it("EC-2 is on either list, whatever became of its task", async () => {
    const { outbox } = open(clash);
    outbox.put(edit({ title: "Mine" }));
    await settled();
    const done = { ...theirs, completed_at: "2026-11-21T12:00:00Z" };
    for (const list of ["open", "done"] as const) {
      expect(viewTasks([done], outbox.snapshot().entries, list, new Map())).toHaveLength(1);
    }
  });

  it("EC-2 goes on as it was decided, for the version that was looked at", async () => {
    const { outbox, sent } = open(clash, { ...theirs, title: "Both" });
    outbox.put(edit({ title: "Mine" }));
    await settled();
    const key = outbox.snapshot().entries[0]?.key ?? 0;
    outbox.amend(key, { title: "Mine, and" });
    expect(outbox.snapshot().entries[0]).toMatchObject({ change: { fields: { title: "Mine, and" } }, found: theirs });
    outbox.replace(key, edit({ title: "Both" }, theirs));
    await settled();
    expect([sent.at(-1), outbox.snapshot().entries]).toEqual([edit({ title: "Both" }, theirs), []]);
  });

  it("EC-2 by a deletion shows what was written, with what was to follow", async () => {
    const gone = new Overtaken("Deleted.", null, edit({ title: "Mine" }));
    const { outbox } = open(gone);
    outbox.put(edit({ title: "Mine" }));
    outbox.put(edit({ notes: "more" }, { ...base, title: "Mine", notes: "n", version: 0 }));
    await settled();
    const { entries } = outbox.snapshot();
    expect(entries).toHaveLength(1);
    expect(entries[0]?.change).toEqual(edit({ title: "Mine", notes: "more" }, { ...base, notes: "n", version: 0 }));
    const [row] = viewTasks([], entries, "open", new Map());
    expect(row?.task).toMatchObject({ title: "Mine", notes: "more" });
  });
});

describe("a deletion that was overtaken", () => {
  const overtaken = new Overtaken("Changed elsewhere.", theirs, remove);

  it.each(["before", "after"])("EC-2 and is undone %s that is known is nothing at all", async (when) => {
    const { outbox, sent } = open(overtaken);
    outbox.put(remove);
    if (when === "after") await settled();
    outbox.put({ kind: "add", task: base });
    await settled();
    expect([outbox.snapshot().entries, sent]).toEqual([[], [remove]]);
  });
});

describe("a list with changes on their way", () => {
  it("EC-2 has tasks of no version of the server's, so that what is written on them is merged", () => {
    const entries = [{ key: 1, change: edit({ title: "Mine" }), fault: null }];
    expect(viewTasks([base], entries, "open", new Map())[0]?.task.version).toBe(0);
    expect(viewTasks([base], [], "open", new Map())[0]?.task.version).toBe(3);
    const added = [{ key: 1, change: { kind: "add", task: base } as const, fault: null }];
    expect(viewTasks([], added, "open", new Map())[0]?.task.version).toBe(0);
  });

  it("EC-2 is moved to the version that the change before made", async () => {
    const { outbox, sent } = open({ ...base, title: "B", version: 4 }, { ...base, title: "B", notes: "n", version: 5 });
    outbox.put(edit({ title: "B" }));
    outbox.put(edit({ notes: "n" }, { ...base, title: "B", version: 0 }));
    await settled();
    expect(sent.map((change) => change.task.version)).toEqual([3, 4]);
  });

  it("EC-2 that a release without versions left behind is merged", () => {
    const { version, ...old } = base;
    const kept = JSON.stringify([{ kind: "edit", task: old, fields: { title: "Mine" } }]);
    const storage = { getItem: () => kept } as unknown as Storage;
    expect([version, openShelf("ada", storage).load()[0]?.task.version]).toEqual([3, 0]);
  });
});
