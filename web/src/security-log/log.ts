// What happened to an account, for its owner: append-only, each entry sealed over the one before, gone only with the
// account. The service's own log (its keys) stands beside, under no account. The api seals its half in the same way.
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

/** `entry` is JSON as it was sealed; `seal` the SHA-256 of the seal before it, a line feed and the entry, in hex. */
export type Sealed = { entry: string; seal: string };

/** Oldest first; `before` is the seal that the first entry follows. */
export type Chain = { before: string; entries: Sealed[] };

export type Detail = Record<string, string | number | boolean | string[]>;

export type SecurityLog = {
  /** Never fails: a full disk keeps nobody from signing out. */
  add: (owner: string, event: string, detail?: Detail) => void;
  /** The same for what a stranger can cause: so many an hour, and no more. */
  addBounded: (owner: string, event: string, detail?: Detail) => void;
  read: (owner: string) => Chain;
  forget: (owner: string) => void;
};

export const SERVICE = "";
export const GENESIS = "0".repeat(64);
export const AN_HOUR = 10;
const SHOWN = 1000;
const TRIES = 5;
const SOON = 5; // ms

type Told = { owner: string; at: string; event: string; detail: Detail };

const TABLES = `
create table if not exists duly_security_log
  (owner text not null, n integer not null, at text not null, event text not null, entry text not null,
   seal text not null, primary key (owner, n)) strict, without rowid;
create trigger if not exists duly_security_log_never_changes before update on duly_security_log
  begin select raise(abort, 'the security log is append-only'); end;
create trigger if not exists duly_security_log_goes_with_its_account before delete on duly_security_log
  when old.owner = '' or exists (select 1 from user where id = old.owner)
  begin select raise(abort, 'the security log is append-only'); end;`;

export function sealOf(before: string, entry: string): string {
  return createHash("sha256").update(`${before}\n${entry}`).digest("hex");
}

export function openSecurityLog(database: DatabaseSync, { now = () => new Date() } = {}): SecurityLog {
  database.exec(TABLES);
  const last = "select n, seal from duly_security_log where owner = ? order by n desc limit 1";
  const newest = "select n, entry, seal from duly_security_log where owner = ? order by n desc limit ?";
  const insert = `insert into duly_security_log (owner, n, at, event, entry, seal) select ?, ?, ?, ?, ?, ?
    where ? = '' or exists (select 1 from user where id = ?)`; // nothing comes back to an account that is gone

  const waiting: Told[] = [];

  function append({ owner, at, event, detail }: Told): void {
    const [row] = database.prepare(last).all(owner);
    const n = Number(row?.n ?? 0) + 1;
    const entry = JSON.stringify({ n, at, event, ...detail });
    const seal = sealOf(String(row?.seal ?? GENESIS), entry);
    database.prepare(insert).run(owner, n, at, event, entry, seal, owner, owner);
  }

  function write(told: Told): void {
    let fault: unknown;
    for (let tried = 0; tried < TRIES; tried += 1) {
      try {
        append(told);
        return;
      } catch (error) {
        fault = error; // another process may have taken the number
      }
    }
    console.error(`web: the security log could not be written: ${fault instanceof Error ? fault.message : "unknown"}`);
  }

  /** Outside of Better Auth's transactions on this connection: what happened stays told though they are rolled back. */
  function drain(): void {
    while (waiting.length > 0 && !database.isTransaction) write(waiting.shift() as Told);
    if (waiting.length > 0) setTimeout(drain, SOON);
  }

  function add(owner: string, event: string, detail: Detail = {}): void {
    waiting.push({ owner, at: now().toISOString(), event, detail });
    if (waiting.length === 1) drain();
  }

  return {
    add,
    addBounded(owner, event, detail) {
      const since = new Date(now().getTime() - 3_600_000).toISOString();
      const count = "select count(*) n from duly_security_log where owner = ? and event = ? and at > ?";
      const lately = Number(database.prepare(count).get(owner, event, since)?.n);
      if (lately < AN_HOUR) add(owner, event, { ...detail, ...(lately + 1 === AN_HOUR && { more: "not told" }) });
    },
    read(owner) {
      const rows = database.prepare(newest).all(owner, SHOWN + 1);
      const entries = rows.slice(0, SHOWN).map(({ entry, seal }) => ({ entry: String(entry), seal: String(seal) }));
      return { before: String(rows[SHOWN]?.seal ?? GENESIS), entries: entries.reverse() };
    },
    forget(owner) {
      database.prepare("delete from duly_security_log where owner = ?").run(owner);
    },
  };
}
