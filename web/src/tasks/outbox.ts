// Changes on their way to the server, in order. What cannot be sent waits and is sent again by itself; what the server
// refuses stays here with the reason, so that nothing that was typed is lost.
import type { Task } from "@/client/api";
import { Refused, SessionEnded, Unreachable } from "@/client/faults";
import { rebase } from "./merge";
import type { Shelf } from "./outbox-shelf";
import { holdUp, Overtaken, withoutUndone } from "./overtaken";

export type Fields = { title?: string; notes?: string; due?: string | null; completed?: boolean };

/** `task` is how it was when the change was made (edit, remove), or how it shall be (add). */
export type Change =
  | { kind: "add"; task: Task }
  | { kind: "edit"; task: Task; fields: Fields }
  | { kind: "remove"; task: Task };

/** `found` is what stands in the way of a change that is held up: the task as it is now, or null when it was deleted. */
export type Entry = { key: number; change: Change; fault: string | null; found?: Task | null };

/** `trouble`: what holds the changes up, in words. */
export type Outbox = { entries: Entry[]; trouble: string | null };

/** Answers the task as it is now, null when it is no more. */
export type Send = (change: Change) => Promise<Task | null>;

type Parts = {
  send: Send;
  onKnown: (id: string, task: Task | null) => void;
  onIdle: () => void;
  shelf?: Pick<Shelf, "load" | "save">;
};

const SLOW = 2000;
const STILL_TRYING = "Still trying to reach the server.";
const PAUSES = [800, 1600, 2400, 3200];

export class OutboxStore {
  private state: Outbox = { entries: [], trouble: null };
  private listeners = new Set<() => void>();
  private lastKey = 0;
  private running = false;
  private failures = 0;
  private sent: number | null = null;
  private wake = (): void => {};

  constructor(private readonly parts: Parts) {}

  readonly snapshot = (): Outbox => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes up what an earlier life of this tab could not send. */
  resume(): void {
    for (const change of this.parts.shelf?.load() ?? []) this.append(change, (entries) => entries);
  }

  put(change: Change): void {
    this.append(change, (entries) => withoutUndone(entries, this.sent));
  }

  /** Now rather than at the next turn; also for an entry that was refused. */
  retry(key?: number): void {
    this.change(key, (entry) => ({ key: entry.key, change: entry.change, fault: null }));
    this.failures = 0;
    this.wake();
    void this.run();
  }

  /** Something else in its place, and on its way. */
  replace(key: number, change: Change): void {
    this.change(key, () => ({ key, change, fault: null }));
    void this.run();
  }

  /** While a person is still deciding: what they have written so far outlives the page. */
  amend(key: number, fields: Fields): void {
    this.change(key, (entry) =>
      entry.change.kind === "edit" ? { ...entry, change: { ...entry.change, fields } } : entry,
    );
  }

  discard(key: number): void {
    this.update({ entries: this.state.entries.filter((entry) => entry.key !== key) });
    void this.run();
  }

  private append(change: Change, tidy: (entries: Entry[]) => Entry[]): void {
    this.lastKey += 1;
    this.update({ entries: tidy([...this.state.entries, { key: this.lastKey, change, fault: null }]) });
    void this.run();
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (let entry = this.next(); entry; entry = this.next()) {
      if (!(await this.attempt(entry))) break;
    }
    this.running = false;
    if (!this.next()) this.parts.onIdle();
  }

  /** The first one that is not held up by a refused change to the same task. */
  private next(): Entry | undefined {
    const held = new Set(this.state.entries.filter((entry) => entry.fault).map((entry) => entry.change.task.id));
    return this.state.entries.find((entry) => !held.has(entry.change.task.id));
  }

  /** False when there is no use in going on. */
  private async attempt({ key, change }: Entry): Promise<boolean> {
    this.sent = key; // and open whether it arrived until there is an answer
    const slow = setTimeout(() => this.state.trouble ?? this.update({ trouble: STILL_TRYING }), SLOW);
    try {
      const task = await this.parts.send(change);
      this.failures = 0;
      this.parts.onKnown(change.task.id, task);
      const left = this.state.entries.filter((entry) => entry.key !== key);
      const entries = left.map((entry) => ({ ...entry, change: rebase(entry.change, task) }));
      this.update({ entries, trouble: null });
    } catch (error) {
      if (error instanceof SessionEnded) return false;
      if (error instanceof Overtaken) this.stop(key, error);
      else if (error instanceof Refused) this.refuse(key, error.message);
      else await this.pause(error instanceof Unreachable ? error : new Unreachable());
    } finally {
      clearTimeout(slow);
    }
    return true;
  }

  private refuse(key: number, fault: string): void {
    this.sent = null;
    this.change(key, (entry) => ({ ...entry, fault }));
    this.update({ trouble: null });
  }

  private stop(key: number, overtaken: Overtaken): void {
    this.sent = null;
    this.parts.onKnown(overtaken.left.task.id, overtaken.found);
    this.update({ entries: holdUp(this.state.entries, key, overtaken), trouble: null });
  }

  private change(key: number | undefined, make: (entry: Entry) => Entry): void {
    this.update({ entries: this.state.entries.map((entry) => (entry.key === key ? make(entry) : entry)) });
  }

  private async pause({ message }: Unreachable): Promise<void> {
    this.update({ trouble: message });
    const base = PAUSES[Math.min(this.failures, PAUSES.length - 1)] ?? 0;
    this.failures += 1;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, base * (0.75 + Math.random() / 2)); // so that many pages do not come back at once
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private update(part: Partial<Outbox>): void {
    this.state = { ...this.state, ...part };
    if (part.entries) this.parts.shelf?.save(part.entries.map((entry) => entry.change));
    for (const listener of this.listeners) listener();
  }
}
