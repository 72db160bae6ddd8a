// How a change gets to the server: for the version it was made for, else merged with what has come in between.
import type { Api, Task } from "@/client/api";
import { Refused, Stale, Unreachable } from "@/client/faults";
import { isAlike, type Merge, merge, openBase } from "./merge";
import type { Change, Fields } from "./outbox";
import { Overtaken } from "./overtaken";
import { NONE } from "./task-view";

type Edit = Extract<Change, { kind: "edit" }>;

/** Others may be faster again and again, but not for ever. */
const TURNS = 8;

/** Overtaken when it takes a person to go on. Safe to repeat from the beginning. */
export function send(api: Api, change: Change): Promise<Task | null> {
  if (change.kind === "edit") return edit(api, change);
  return change.kind === "remove" ? remove(api, change) : create(api, change);
}

async function edit(api: Api, change: Edit): Promise<Task> {
  let { version } = change.task;
  let merged: Merge = { send: change.fields, clash: {} };
  for (let turn = 0; turn < TURNS; turn += 1) {
    try {
      return settle(change, merged.clash, await api.update(change.task.id, merged.send, version));
    } catch (error) {
      if (isStatus(error, 404)) throw new Overtaken("The task was deleted elsewhere.", null, change);
      if (!(error instanceof Stale)) throw error;
      merged = merge(change.task, change.fields, error.current);
      if (isEmpty(merged.send)) return settle(change, merged.clash, error.current);
      version = error.current.version;
    }
  }
  throw new Unreachable();
}

/** What goes together is done; of the rest, both sides are told. */
function settle(change: Edit, clash: Fields, current: Task): Task {
  if (isEmpty(clash)) return current;
  const task = openBase(change.task, Object.keys(clash), current);
  throw new Overtaken("It was changed elsewhere too.", current, { ...change, task, fields: clash });
}

async function remove(api: Api, change: Change): Promise<null> {
  let { version } = change.task;
  for (let turn = 0; turn < TURNS; turn += 1) {
    try {
      await api.remove(change.task.id, version);
      return null;
    } catch (error) {
      if (isStatus(error, 404)) return null; // gone already is what was asked for
      if (!(error instanceof Stale)) throw error;
      if (!isAlike(error.current, change.task))
        throw new Overtaken("It was changed elsewhere in the meantime.", error.current, change);
      version = error.current.version;
    }
  }
  throw new Unreachable();
}

async function create(api: Api, { task }: Change): Promise<Task> {
  const { id, title, notes, due, completed_at } = task;
  const wanted = { title, notes, due, completed: completed_at !== null };
  try {
    return await api.create({ id, ...wanted });
  } catch (error) {
    if (!isStatus(error, 409)) throw error;
    // Brought back here and elsewhere, and other words there: one task, made from nothing on both sides.
    const nothing = { ...task, title: "", notes: "", due: null, completed_at: null, version: NONE };
    return edit(api, { kind: "edit", task: nothing, fields: wanted });
  }
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof Refused && error.status === status;
}

function isEmpty(fields: Fields): boolean {
  return Object.keys(fields).length === 0;
}
