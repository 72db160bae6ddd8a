// A change that somebody else was faster than, where it takes a person to say what shall be. Until then it is held up,
// with what was found in its way.
import type { Task } from "@/client/api";
import { Refused } from "@/client/faults";
import type { Change, Entry } from "./outbox";

export class Overtaken extends Refused {
  /** The task as it is now; null when it was deleted. */
  readonly found: Task | null;
  /** What of the change is not done. */
  readonly left: Change;

  constructor(message: string, found: Task | null, left: Change) {
    super(found ? 412 : 404, message);
    this.name = "Overtaken";
    this.found = found;
    this.left = left;
  }
}

/** A task that is gone is asked about once: what else was to be changed in it comes along. */
export function holdUp(entries: Entry[], key: number, { message, found, left }: Overtaken): Entry[] {
  const held = { key, change: found ? left : gathered(entries, left), fault: message, found };
  const rest = found ? entries : entries.filter((entry) => entry.key === key || !isEditOf(left, entry));
  return withoutUndone(rest.map((entry) => (entry.key === key ? held : entry)));
}

/** A deletion that is held up and taken back is as if it had never been asked for. */
export function withoutUndone(entries: Entry[]): Entry[] {
  const undone = entries.filter(({ fault, change }) => fault && change.kind === "remove").map(idOf);
  const back = new Set(
    entries.filter(({ change }) => change.kind === "add" && undone.includes(change.task.id)).map(idOf),
  );
  return entries.filter((entry) => entry.change.kind === "edit" || !back.has(idOf(entry)));
}

function gathered(entries: Entry[], left: Change): Change {
  if (left.kind !== "edit") return left;
  const edits = entries.filter((entry) => isEditOf(left, entry));
  return { ...left, fields: Object.assign({}, ...edits.map(({ change }) => "fields" in change && change.fields)) };
}

function isEditOf(left: Change, { change }: Entry): boolean {
  return change.kind === "edit" && change.task.id === left.task.id;
}

function idOf({ change }: Entry): string {
  return change.task.id;
}
