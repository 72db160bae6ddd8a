// What happened to an account, for its owner: append-only, each entry sealed over the one before, gone only with the
// account. The service's own log (its keys) stands beside, under no account. The api seals its half in the same way.
// In a file of its own: Better Auth holds transactions open on its connection, which can wait, or be rolled back.
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { emptyLog } from "@/server/database";

/** `entry` is JSON as it was sealed; `seal` the SHA-256 of the seal before it, a line feed and the entry, in hex. */
export type Sealed = { entry: string; seal: string };

/** Oldest first; `before` is the seal that the first entry follows. */
export type Chain = { before: string; entries: Sealed[] };

export type Detail = Record<string, string | number | boolean | string[]>;

export type SecurityLog = {
  /** Never fails: a full disk keeps nobody from signing out. Of one kind so many a day, and no more. */
  add: (owner: string, event: string, detail?: Detail) => void;
  /** The same for what a stranger can cause: so many an hour as well. */
  addBounded: (owner: string, event: string, detail?: Detail) => void;
  read: (owner: string) => Chain;
  forget: (owner: string) => void;
  /** Forgets whoever is gone: for a process that ended between the removal of an account and `forget`. */
  keepOnly: (exists: (owner: string) => boolean) => void;
};

export const SERVICE = "";
export const GENESIS = "0".repeat(64);
export const AN_HOUR = 10;
export const A_DAY = 50;
const SHOWN = 10_000;
const HOUR = 3_600_000; // ms

const TABLES = `
create table if not exists entries
  (owner text not null, n integer not null, at text not null, event text not null, entry text not null,
   seal text not null, primary key (owner, n)) strict, without rowid;
create table if not exists leaving (owner text primary key) strict, without rowid;
create table if not exists gone (mark text primary key) strict, without rowid;
create trigger if not exists entries_never_change before update on entries
  begin select raise(abort, 'the security log is append-only'); end;
create trigger if not exists entries_go_with_their_account before delete on entries
  when old.owner not in (select owner from leaving)
  begin select raise(abort, 'the security log is append-only'); end;`;

export function sealOf(before: string, entry: string): string {
  return createHash("sha256").update(`${before}\n${entry}`).digest("hex");
}

/** What is kept of an account that is gone: its id cannot be read from it. */
function markOf(owner: string): string {
  return createHash("sha256").update(`gone ${owner}`).digest("base64url");
}

export function openSecurityLog(database: DatabaseSync, { now = () => new Date() } = {}): SecurityLog {
  database.exec(TABLES);
  const isGone = database.prepare("select 1 from gone where mark = ?");
  const last = database.prepare("select n, seal from entries where owner = ? order by n desc limit 1");
  const newest = database.prepare("select n, entry, seal from entries where owner = ? order by n desc limit ?");
  const count = database.prepare("select count(*) n from entries where owner = ? and event = ? and at > ?");
  const insert = database.prepare("insert into entries (owner, n, at, event, entry, seal) values (?, ?, ?, ?, ?, ?)");
  const everybody = database.prepare("select distinct owner from entries where owner <> ''");

  /** How many more of this kind may be told now. */
  function room(owner: string, event: string, most: number, span: number): number {
    const since = new Date(now().getTime() - span).toISOString();
    return most - Number(count.get(owner, event, since)?.n);
  }

  function append(owner: string, event: string, detail: Detail): void {
    const row = last.get(owner);
    const n = Number(row?.n ?? 0) + 1;
    const at = now().toISOString();
    const entry = JSON.stringify({ n, at, event, ...detail });
    insert.run(owner, n, at, event, entry, sealOf(String(row?.seal ?? GENESIS), entry));
  }

  function put(owner: string, event: string, detail: Detail, bounds: [number, number][]): void {
    try {
      database.exec("begin immediate"); // other processes write, too
      try {
        const left = Math.min(...bounds.map(([most, span]) => room(owner, event, most, span)));
        const gone = isGone.get(markOf(owner)) !== undefined; // nothing comes back to an account that is
        if (left > 0 && !gone) append(owner, event, { ...detail, ...(left === 1 && { more: "not told" }) });
      } finally {
        database.exec("commit");
      }
    } catch (error) {
      console.error(
        `web: the security log could not be written: ${error instanceof Error ? error.message : "unknown"}`,
      );
    }
  }

  function forget(owner: string): void {
    database.exec("begin immediate");
    database.prepare("insert or ignore into gone (mark) values (?)").run(markOf(owner));
    database.prepare("insert into leaving (owner) values (?)").run(owner);
    database.prepare("delete from entries where owner = ?").run(owner);
    database.exec("delete from leaving; commit");
    emptyLog(database);
  }

  return {
    forget,
    add: (owner, event, detail = {}) => put(owner, event, detail, [[A_DAY, 24 * HOUR]]),
    addBounded: (owner, event, detail = {}) =>
      put(owner, event, detail, [
        [AN_HOUR, HOUR],
        [A_DAY, 24 * HOUR],
      ]),
    read(owner) {
      const rows = newest.all(owner, SHOWN + 1);
      const entries = rows.slice(0, SHOWN).map(({ entry, seal }) => ({ entry: String(entry), seal: String(seal) }));
      return { before: String(rows[SHOWN]?.seal ?? GENESIS), entries: entries.reverse() };
    },
    keepOnly(exists) {
      for (const { owner } of everybody.all()) if (!exists(String(owner))) forget(String(owner));
    },
  };
}
