// Three states of one task: as it was when a change was made (base), as the change wants it (mine), and as somebody else
// has left it since (theirs). Field by field.
import type { Task } from "@/client/api";
import type { Change, Fields } from "./outbox";
import { NONE } from "./task-view";

/** `send` takes nothing from anybody; of `clash` both sides wrote something of their own. What is there already, or was never changed, is in neither. */
export type Merge = { send: Fields; clash: Fields };

const TEXTS = ["title", "notes", "due"] as const;

export function merge(base: Task, mine: Fields, theirs: Task): Merge {
  const merged: Merge = { send: {}, clash: {} };
  // Done or open: whoever says it last is meant; there is no text to lose.
  if (mine.completed !== undefined && mine.completed !== isDone(theirs)) merged.send.completed = mine.completed;
  for (const name of TEXTS) {
    const value = mine[name];
    if (value === undefined || isSame(value, base[name]) || isSame(value, theirs[name])) continue;
    Object.assign(isSame(base[name], theirs[name]) ? merged.send : merged.clash, { [name]: value });
  }
  return merged;
}

/** The base of a change that is part of another one: as it is `now`, but for the named fields, which are still open. */
export function openBase(base: Task, names: string[], now: Task): Task {
  const open = { ...now, version: NONE };
  for (const name of TEXTS) if (names.includes(name)) Object.assign(open, { [name]: base[name] });
  return open;
}

/** A change that was made on just what the server has now is for that version: merging would say the same, later. */
export function rebase<Later extends Change>(later: Later, now: Task | null): Later {
  if (!now || later.task.id !== now.id || !isAlike(later.task, now)) return later;
  return { ...later, task: { ...later.task, version: now.version } };
}

/** In everything that a person can change. */
export function isAlike(one: Task, other: Task): boolean {
  return isDone(one) === isDone(other) && TEXTS.every((name) => isSame(one[name], other[name]));
}

/** The server keeps texts in their composed form (NFC). */
export function isSame(one: string | null, other: string | null): boolean {
  return one?.normalize() === other?.normalize();
}

function isDone(task: Task): boolean {
  return task.completed_at !== null;
}
