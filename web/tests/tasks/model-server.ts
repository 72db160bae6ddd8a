// A model of the api with one task: a write is done to the version it names or not at all. Its network loses requests
// before and answers after they are done.
import type { Api, Task } from "@/client/api";
import { Refused, Stale, Unreachable } from "@/client/faults";
import type { Fields } from "@/tasks/outbox";
import { withFields } from "@/tasks/task-view";
import type { Chance } from "./chance";
import { task } from "./samples";

export const TEXTS = ["title", "notes"] as const;

const NEVER = new Promise<never>(() => {});

type NewTask = Pick<Task, "id" | "title" | "notes" | "due"> & { completed: boolean };

/** `text` took the place of `old`; an empty one is a deletion. */
type Replaced = { text: string; old: string };

export class ModelServer {
  kept: Task | null = task({ title: "t0", notes: "n0", version: 1000 });
  readonly replaced: Replaced[] = [];
  /** Every text that it ever had. */
  readonly held = new Set<string>();
  private births = 1;

  constructor(private readonly by: Chance) {}

  api(isAlive: () => boolean): Api {
    const over = async <Result>(work: () => Result): Promise<Result> => {
      if (!isAlive()) return NEVER;
      if (this.by.yes(0.15)) throw new Unreachable();
      const result = work();
      if (this.by.yes(0.15)) throw new Unreachable();
      return result;
    };
    const calls = {
      update: (_: string, fields: Fields, version: number) => over(() => this.update(fields, version)),
      remove: (_: string, version: number) => over(() => this.remove(version)),
      create: (wanted: NewTask) => over(() => this.create(wanted)),
    };
    return calls as unknown as Api;
  }

  private update(fields: Fields, version: number): Task {
    const found = this.judge(version);
    for (const name of TEXTS) {
      const text = fields[name];
      if (text !== undefined && text !== found[name]) this.replaced.push({ text, old: found[name] });
    }
    return this.put({ ...withFields(found, fields), version: version + 1 });
  }

  private remove(version: number): void {
    const found = this.judge(version);
    for (const name of TEXTS) this.replaced.push({ text: "", old: found[name] });
    this.kept = null;
  }

  private create({ completed, ...wanted }: NewTask): Task {
    const { kept } = this;
    if (kept && TEXTS.every((name) => kept[name] === wanted[name])) return kept;
    if (kept) throw new Refused(409, "There.");
    this.births += 1;
    return this.put({ ...withFields(task(wanted), { completed }), version: this.births * 1000 });
  }

  private put(next: Task): Task {
    for (const name of TEXTS) this.held.add(next[name]);
    this.kept = next;
    return next;
  }

  private judge(version: number): Task {
    if (!this.kept) throw new Refused(404, "Not found.");
    if (this.kept.version === version) return this.kept;
    throw new Stale({ type: "t", title: "t", status: 412, detail: "d", request_id: "r", current: this.kept });
  }
}
