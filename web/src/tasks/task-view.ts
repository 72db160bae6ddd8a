// The list as a person sees it: what the server has, with the changes that are still on their way laid over it.
import type { Status, Task } from "@/client/api";
import type { Change, Entry, Fields } from "./outbox";

/** Of a state that the server has never had, so that a change made on it is merged unless it comes to be just that. */
export const NONE = 0;

export type Row = {
  task: Task;
  /** Not at the server yet. */
  pending: boolean;
  /** What the server would not take, and why. */
  refused: Entry | null;
};

/** Tasks by id that stay although they no longer belong to the list, or are no longer at the server. */
export type Kept = ReadonlyMap<string, Task>;

export function viewTasks(items: Task[], entries: Entry[], status: Status, kept: Kept): Row[] {
  const known = [...kept.values(), ...items];
  const rows = new Map(known.map((task): [string, Row] => [task.id, { task, pending: false, refused: null }]));
  for (const entry of entries) lay(rows, entry);
  return [...rows.values()]
    .filter(({ task, refused }) => belongs(task, status) || kept.has(task.id) || refused !== null)
    .sort((a, b) => (a.task.id < b.task.id ? 1 : -1));
}

function lay(rows: Map<string, Row>, entry: Entry): void {
  const { change, fault } = entry;
  const { id } = change.task;
  const row = rows.get(id) ?? { task: entry.found ?? change.task, pending: false, refused: null };
  if (fault) {
    // Rolled back, and the words are in the entry; where there is nothing to roll back to, they are all there is to show.
    rows.set(id, { ...row, task: entry.found === null ? afterChange(change.task, change) : row.task, refused: entry });
  } else if (change.kind === "remove") {
    rows.delete(id);
  } else {
    rows.set(id, { ...row, task: afterChange(row.task, change), pending: true });
  }
}

export function afterChange(task: Task, change: Change): Task {
  return change.kind === "edit" ? withFields(task, change.fields) : { ...change.task, version: NONE };
}

export function withFields(task: Task, { completed, ...fields }: Fields): Task {
  const next = { ...task, ...fields, version: NONE };
  if (completed === undefined) return next;
  return { ...next, completed_at: completed ? (task.completed_at ?? new Date().toISOString()) : null };
}

export function belongs(task: Task, status: Status): boolean {
  return (task.completed_at !== null) === (status === "done");
}
