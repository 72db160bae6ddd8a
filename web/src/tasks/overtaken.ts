// A change that somebody else was faster than, where it takes a person to say what shall be. Until then it is held up,
// with what was found in its way.
import type { Task } from "@/client/api";
import { Refused } from "@/client/faults";
import { openBase } from "./merge";
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
  const along = found ? [] : entries.filter((entry) => entry.key !== key && isEditOf(left, entry));
  const held = { key, change: gathered(left, along), fault: message, found };
  const rest = entries.filter((entry) => !along.includes(entry));
  return withoutUndone(
    rest.map((entry) => (entry.key === key ? held : entry)),
    null,
  );
}

/** A deletion that is taken back before it is `sent` is as if it had never been asked for. */
export function withoutUndone(entries: Entry[], sent: number | null): Entry[] {
  const left: Entry[] = [];
  for (const entry of entries) {
    const undone = entry.change.kind === "add" ? left.findLast((other) => isUndone(other, entry)) : undefined;
    if (undone && undone.key !== sent) left.splice(left.indexOf(undone), 1);
    else left.push(entry);
  }
  return left;
}

function isUndone({ change }: Entry, by: Entry): boolean {
  return change.kind === "remove" && change.task.id === by.change.task.id;
}

function gathered(left: Change, along: Entry[]): Change {
  return along.reduce((sum, { change }) => together(sum, change), left);
}

/** Each field keeps the base that it was first written on. */
function together(one: Change, other: Change): Change {
  if (one.kind !== "edit" || other.kind !== "edit") return one;
  const added = Object.keys(other.fields).filter((name) => !(name in one.fields));
  return { ...one, task: openBase(other.task, added, one.task), fields: { ...one.fields, ...other.fields } };
}

function isEditOf(left: Change, { change }: Entry): boolean {
  return change.kind === "edit" && change.task.id === left.task.id;
}
