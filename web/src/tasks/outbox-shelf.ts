// Changes that have not reached the server survive a reload of the tab: kept beside the tab, under the person's id, and
// taken away when the session ends. Words of the person's own; never a token.
import type { Change } from "./outbox";

export type Shelf = { load: () => Change[]; save: (changes: Change[]) => void; clear: () => void };

export function openShelf(subject: string, storage: Storage = window.sessionStorage): Shelf {
  const key = `duly-outbox:${subject}`;
  return {
    load: () => read(storage.getItem(key)),
    save(changes) {
      try {
        if (changes.length === 0) storage.removeItem(key);
        else storage.setItem(key, JSON.stringify(changes));
      } catch {
        // A full storage only means that a reload would lose what is still on its way.
      }
    },
    clear: () => storage.removeItem(key),
  };
}

function read(text: string | null): Change[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isChange).map(withVersion) : [];
  } catch {
    return [];
  }
}

function isChange(value: unknown): value is Change {
  if (!isRecord(value) || !isRecord(value.task)) return false;
  const { id, title, notes } = value.task;
  if (![id, title, notes].every((part) => typeof part === "string")) return false;
  return value.kind === "add" || value.kind === "remove" || (value.kind === "edit" && isRecord(value.fields));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object";
}

/** What a release without versions left here was made for none that is known: it is merged. */
function withVersion<Kind extends Change>(change: Kind): Kind {
  return { ...change, task: { ...change.task, version: change.task.version ?? 0 } };
}
