import { describe, expect, it } from "vitest";
import type { Change, Entry } from "@/tasks/outbox";
import { viewTasks } from "@/tasks/task-view";
import { task } from "./samples";

const NONE = new Map<string, never>();
const entry = (change: Change, fault: string | null = null, key = 1): Entry => ({ key, change, fault });
const ids = (rows: { task: { id: string } }[]) => rows.map((row) => row.task.id);

describe("the list as it is seen", () => {
  it("is what the server has, newest first, without doubles", () => {
    const rows = viewTasks(
      [task({ id: "2" }), task({ id: "3" }), task({ id: "2" }), task({ id: "1" })],
      [],
      "open",
      NONE,
    );
    expect(ids(rows)).toEqual(["3", "2", "1"]);
    expect(rows.every((row) => !row.pending && !row.refused)).toBe(true);
  });

  it("shows a change before the server has it", () => {
    const [one, two, three] = [task({ id: "1" }), task({ id: "2" }), task({ id: "3" })];
    const rows = viewTasks(
      [one, two],
      [
        entry({ kind: "add", task: three }),
        entry({ kind: "edit", task: one, fields: { title: "New", due: "2026-11-27" } }),
        entry({ kind: "remove", task: two }),
      ],
      "open",
      NONE,
    );
    expect(ids(rows)).toEqual(["3", "1"]);
    expect(rows[1]).toMatchObject({ pending: true, task: { title: "New", due: "2026-11-27", notes: "" } });
  });

  it("EC-2 goes back to what the server has when a change is refused, and keeps the words", () => {
    const one = task({ id: "1", title: "Old" });
    const change: Change = { kind: "edit", task: one, fields: { title: "New" } };
    const [row] = viewTasks([one], [entry(change, "Refused.")], "open", NONE);
    expect(row).toMatchObject({ task: { title: "Old" }, pending: false, refused: { fault: "Refused.", change } });
  });

  it("EC-2 shows a refused new task in either list, so that it is not lost from sight", () => {
    const refused = [entry({ kind: "add", task: task({ id: "9", title: "Mine" }) }, "Refused.")];
    for (const status of ["open", "done"] as const) {
      expect(viewTasks([], refused, status, NONE)[0]?.task.title).toBe("Mine");
    }
  });

  it("moves a task between the lists when it is completed, after lingering", () => {
    const one = task({ id: "1" });
    const done = [entry({ kind: "edit", task: one, fields: { completed: true } })];
    expect(ids(viewTasks([one], done, "open", NONE))).toEqual([]);
    const lingering = new Map([["1", task({ id: "1", completed_at: "2026-11-20T12:00:00Z" })]]);
    expect(ids(viewTasks([one], done, "open", lingering))).toEqual(["1"]);
    expect(ids(viewTasks([], [], "open", lingering))).toEqual(["1"]);
    expect(ids(viewTasks([], done, "done", NONE))).toEqual(["1"]);
  });

  it("takes changes to one task in their order: deleted, then wanted back", () => {
    const one = task({ id: "1", notes: "n" });
    const entries = [entry({ kind: "remove", task: one }, null, 1), entry({ kind: "add", task: one }, null, 2)];
    expect(viewTasks([one], entries, "open", NONE)[0]?.task.notes).toBe("n");
  });
});
