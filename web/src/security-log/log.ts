// What happened to an account, for its owner: append-only, each entry sealed over the one before, gone only with the
// account. The service's own log (its keys) stands beside, under no account. The api seals its half in the same way.
// In a store of its own: on SQLite Better Auth holds transactions open on its connection, which can wait, or be rolled back.
import { createHash } from "node:crypto";
import type { Statements } from "@/issuer/statements";
import type { Store } from "@/store/store";

/** `entry` is JSON as it was sealed; `seal` the SHA-256 of the seal before it, a line feed and the entry, in hex. */
export type Sealed = { entry: string; seal: string };

/** Oldest first; `before` is the seal that the first entry follows. */
export type Chain = { before: string; entries: Sealed[] };

export type Detail = Record<string, string | number | boolean | string[]>;

export type SecurityLog = {
  /** Never fails: a full disk keeps nobody from signing out. Of one kind so many a day, and no more. */
  add: (owner: string, event: string, detail?: Detail) => Promise<void>;
  /** The same for what a stranger can cause: so many an hour as well. */
  addBounded: (owner: string, event: string, detail?: Detail) => Promise<void>;
  read: (owner: string) => Promise<Chain>;
  forget: (owner: string) => Promise<void>;
  /** Forgets whoever is gone: for a process that ended between the removal of an account and `forget`. */
  keepOnly: (exists: (owner: string) => Promise<boolean>) => Promise<void>;
};

export const SERVICE = "";
export const GENESIS = "0".repeat(64);
export const AN_HOUR = 10;
export const A_DAY = 50;
const SHOWN = 10_000;
const HOUR = 3_600_000; // ms

export function sealOf(before: string, entry: string): string {
  return createHash("sha256").update(`${before}\n${entry}`).digest("hex");
}

/** What is kept of an account that is gone: its id cannot be read from it. */
function markOf(owner: string): string {
  return createHash("sha256").update(`gone ${owner}`).digest("base64url");
}

export function openSecurityLog(store: Store, { now = () => new Date() } = {}): SecurityLog {
  /** How many more of this kind may be told now. */
  async function room({ all }: Statements, owner: string, event: string, most: number, span: number): Promise<number> {
    const since = new Date(now().getTime() - span).toISOString();
    const counted = "select count(*) n from entries where owner = $1 and event = $2 and at > $3";
    return most - Number((await all(counted, [owner, event, since]))[0]?.n);
  }

  async function append({ all, run }: Statements, owner: string, event: string, detail: Detail): Promise<void> {
    const [last] = await all("select n, seal from entries where owner = $1 order by n desc limit 1", [owner]);
    const n = Number(last?.n ?? 0) + 1;
    const at = now().toISOString();
    const entry = JSON.stringify({ n, at, event, ...detail });
    const seal = sealOf(String(last?.seal ?? GENESIS), entry);
    const insert = "insert into entries (owner, n, at, event, entry, seal) values ($1, $2, $3, $4, $5, $6)";
    await run(insert, [owner, n, at, event, entry, seal]);
  }

  async function put(owner: string, event: string, detail: Detail, bounds: [number, number][]): Promise<void> {
    try {
      await store.alone([nameOf(owner)], async (inside) => {
        const rooms = [];
        for (const [most, span] of bounds) rooms.push(await room(inside, owner, event, most, span));
        const left = Math.min(...rooms);
        const gone = await inside.all("select 1 from gone where mark = $1", [markOf(owner)]);
        if (left < 1 || gone.length > 0) return; // nothing comes back to an account that is gone
        await append(inside, owner, event, { ...detail, ...(left === 1 && { more: "not told" }) });
      });
    } catch (error) {
      console.error(
        `web: the security log could not be written: ${error instanceof Error ? error.message : "unknown"}`,
      );
    }
  }

  async function forget(owner: string): Promise<void> {
    await store.alone([nameOf(owner)], async ({ run }) => {
      await run("insert into gone (mark) values ($1) on conflict do nothing", [markOf(owner)]);
      await run("insert into leaving (owner) values ($1)", [owner]);
      await run("delete from entries where owner = $1", [owner]);
      await run("delete from leaving where owner = $1", [owner]);
    });
    await store.scrub();
  }

  return {
    forget,
    add: (owner, event, detail = {}) => put(owner, event, detail, [[A_DAY, 24 * HOUR]]),
    addBounded: (owner, event, detail = {}) =>
      put(owner, event, detail, [
        [AN_HOUR, HOUR],
        [A_DAY, 24 * HOUR],
      ]),
    async read(owner) {
      const newest = "select n, entry, seal from entries where owner = $1 order by n desc limit $2";
      const rows = await store.all(newest, [owner, SHOWN + 1]);
      const entries = rows.slice(0, SHOWN).map(({ entry, seal }) => ({ entry: String(entry), seal: String(seal) }));
      return { before: String(rows[SHOWN]?.seal ?? GENESIS), entries: entries.reverse() };
    },
    async keepOnly(exists) {
      const everybody = await store.all("select distinct owner from entries where owner <> ''");
      for (const { owner } of everybody) if (!(await exists(String(owner)))) await forget(String(owner));
    },
  };
}

function nameOf(owner: string): string {
  return `security log ${owner}`;
}
