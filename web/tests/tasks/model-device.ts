// A device in somebody's hands: the page's outbox and list, and a person who writes, deletes, reloads and decides by chance.
// Every text is written once, so it tells its story.
import type { Task } from "@/client/api";
import { type Change, OutboxStore } from "@/tasks/outbox";
import { send } from "@/tasks/sending";
import { afterChange, viewTasks } from "@/tasks/task-view";
import type { Chance } from "./chance";
import { type ModelServer, TEXTS } from "./model-server";

export class ModelDevice {
  /** What a person saw, and replaced by a text. */
  private readonly replaced = new Map<string, Set<string>>();
  readonly wrote: string[] = [];
  /** Texts that were thrown away or written anew, knowingly. */
  readonly given = new Set<string>();
  private list: Task[] = [];
  private removed: Task | null = null;
  private shelf: Change[] = [];
  private life = 0;
  private store: OutboxStore;

  constructor(
    private readonly name: string,
    private readonly server: ModelServer,
    private readonly by: Chance,
  ) {
    this.refetch();
    this.store = this.open();
  }

  get entries() {
    return this.store.snapshot().entries;
  }

  refetch(): Task | null {
    this.list = this.server.kept ? [this.server.kept] : [];
    return this.server.kept;
  }

  /** Directly, or by way of one's own texts that never got to the server. */
  agreedTo(text: string, old: string): boolean {
    const seen = [...(this.replaced.get(text) ?? [])];
    return seen.some((each) => each === old || (!this.server.held.has(each) && this.agreedTo(each, old)));
  }

  /** What is under way is cut off, and what is on the shelf goes again. */
  reload(): void {
    this.store = this.open();
  }

  /** Something is written over, finished or thrown away, as it is seen. */
  act(): void {
    const [row] = (["open", "done"] as const).flatMap((list) => viewTasks(this.list, this.entries, list, new Map()));
    if (!row) {
      this.undo();
      return;
    }
    const shown = row.task;
    const what = this.by.below(20);
    if (what === 0) this.remove(shown);
    else if (what < 4)
      this.store.put({ kind: "edit", task: shown, fields: { completed: shown.completed_at === null } });
    else this.write(shown, this.by.pick(TEXTS));
  }

  private undo(): void {
    if (this.removed && this.by.yes(0.5)) this.store.put({ kind: "add", task: this.removed });
    this.removed = null;
  }

  /** A person decides about everything that they are asked. */
  decide(): void {
    for (const { key, change, fault, found } of this.entries) {
      if (!fault) continue;
      if (change.kind === "remove" && found) this.remove(found, key);
      else if (change.kind === "edit" && found === null)
        this.store.replace(key, { kind: "add", task: afterChange(change.task, change) });
      else if (change.kind === "edit" && found && this.by.yes(0.5)) {
        for (const name of TEXTS) this.agree(change.fields[name] ?? "", found[name]);
        this.store.replace(key, { ...change, task: found });
      } else {
        for (const name of TEXTS) if (change.kind === "edit") this.given.add(change.fields[name] ?? "");
        this.store.discard(key);
      }
    }
  }

  private agree(text: string, old: string): void {
    this.replaced.set(text, new Set([old, ...(this.replaced.get(text) ?? [])]));
  }

  private write(shown: Task, name: (typeof TEXTS)[number]): void {
    const text = `${this.name}${this.wrote.length}`;
    this.wrote.push(text);
    this.agree(text, shown[name]);
    // One's own that is not sent yet, on the row or in a question beside it: written anew.
    const asked = this.entries.map(({ change, fault }) =>
      fault && change.kind === "edit" ? change.fields[name] : null,
    );
    for (const own of [shown[name], ...asked]) if (own && !this.server.held.has(own)) this.given.add(own);
    this.store.put({ kind: "edit", task: shown, fields: { [name]: text } });
  }

  private remove(shown: Task, key?: number): void {
    for (const name of TEXTS) this.agree("", shown[name]);
    this.removed = shown;
    const change: Change = { kind: "remove", task: shown };
    if (key === undefined) this.store.put(change);
    else this.store.replace(key, change);
  }

  private open(): OutboxStore {
    this.life += 1;
    const { life } = this;
    const isAlive = (): boolean => this.life === life;
    const api = this.server.api(isAlive);
    const store = new OutboxStore({
      send: (change) => send(api, change),
      onKnown: (_, known) => {
        if (isAlive()) this.list = known ? [known] : [];
      },
      onIdle: () => {},
      shelf: {
        load: () => this.shelf,
        save: (changes) => {
          if (isAlive()) this.shelf = structuredClone(changes);
        },
      },
    });
    store.resume();
    return store;
  }
}
