// Mails that wait to be sent: one file each, which only we can read. Several processes may send from one folder; whoever
// has renamed a file has it.
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mail } from "./mail";

/** `due`: ms since 1970, not before. */
export type Waiting = { mail: Mail; attempts: number; due: number };

const MOST = 1000;
/** ms after which a mail that somebody has taken is anybody's again: its process has ended. */
const ABANDONED = 5 * 60_000;

export class MailFolder {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** False when too many wait already. */
  add(waiting: Waiting): boolean {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    if (this.names(".json").length >= MOST) return false;
    this.write(`${Date.now()}-${randomBytes(8).toString("hex")}`, waiting);
    return true;
  }

  /** The first that is due, ours from now on; or when the next will be, null when none waits. */
  take(now: number): { name: string; waiting: Waiting } | { next: number | null } {
    this.recover(now);
    let next: number | null = null;
    for (const file of this.names(".json")) {
      const name = file.slice(0, -".json".length);
      const waiting = this.read(file);
      if (waiting && waiting.due > now) next = Math.min(next ?? waiting.due, waiting.due);
      if (waiting && waiting.due <= now && this.claim(name, now)) return { name, waiting };
    }
    return { next };
  }

  putBack(name: string, waiting: Waiting): void {
    this.write(name, waiting);
    this.done(name);
  }

  done(name: string): void {
    rmSync(join(this.folder, `${name}.taken`), { force: true });
  }

  /** Whatever is for a mailbox whose owner is gone; what is being sent at this moment goes of itself. */
  forget(to: string): void {
    const kept = this.names(".eml").filter((file) => this.text(file).split("\n").includes(`To: ${to}`));
    const waiting = this.names(".json").filter((file) => this.read(file)?.mail.to === to);
    for (const file of [...kept, ...waiting]) rmSync(join(this.folder, file), { force: true });
  }

  private claim(name: string, now: number): boolean {
    try {
      const taken = join(this.folder, `${name}.taken`);
      renameSync(join(this.folder, `${name}.json`), taken);
      utimesSync(taken, now / 1000, now / 1000);
      return true;
    } catch {
      return false; // another process was faster
    }
  }

  private recover(now: number): void {
    for (const file of this.names(".taken")) {
      const path = join(this.folder, file);
      try {
        if (statSync(path).mtimeMs < now - ABANDONED) renameSync(path, path.replace(/\.taken$/, ".json"));
      } catch {
        // sent meanwhile
      }
    }
  }

  private read(file: string): Waiting | null {
    try {
      return JSON.parse(this.text(file));
    } catch {
      return null; // taken meanwhile
    }
  }

  private text(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  private write(name: string, waiting: Waiting): void {
    const draft = join(this.folder, `${name}.draft`);
    writeFileSync(draft, JSON.stringify(waiting), { mode: 0o600 });
    renameSync(draft, join(this.folder, `${name}.json`));
  }

  private names(ending: string): string[] {
    try {
      return readdirSync(this.folder)
        .filter((name) => name.endsWith(ending))
        .sort();
    } catch {
      return []; // none was ever written
    }
  }
}
