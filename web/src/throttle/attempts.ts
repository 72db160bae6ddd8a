// Attempts made so far, in a file of their own that every web process shares. An attempt is counted before it is made, so
// that a hundred at once are a hundred; and counted everywhere or nowhere.
import type { DatabaseSync } from "node:sqlite";
import type { Rule } from "./rules";

/** `whileFree`: counted only while the first bucket has free attempts; what that one already slows down is not counted twice. */
export type Bucket = { key: string; rule: Rule; whileFree?: boolean };

export type Attempts = {
  /** 0 when the attempt may be made now, and it is counted then; otherwise ms to wait, and nothing is counted. */
  take: (buckets: Bucket[]) => number;
  clear: (key: string) => void;
};

type Row = { count: number; until: number; forget: number };

const TABLE = `create table if not exists attempts
  (key text primary key, count integer not null, until integer not null, forget integer not null) strict, without rowid;
  create index if not exists attempts_forget on attempts (forget);
  create index if not exists attempts_worth on attempts (until > 0, forget)`;

/** Rows. Those that are still free go first, so a flood of names pushes out its own and no count that slows anybody. */
const MOST = 50_000;

export function openAttempts(database: DatabaseSync, { now = Date.now, most = MOST } = {}): Attempts {
  database.exec(TABLE);
  const find = database.prepare("select count, until, forget from attempts where key = ? and forget > ?");
  const put = database.prepare("insert or replace into attempts (key, count, until, forget) values (?, ?, ?, ?)");
  const remove = database.prepare("delete from attempts where key = ?");
  const some = "delete from attempts where key in (select key from attempts";
  const prune = database.prepare(`${some} where forget <= ? limit 100)`);
  const shrink = database.prepare(
    `${some} order by until > 0, forget limit max(0, (select count(*) from attempts) - ?))`,
  );
  let taken = 0;

  function read(key: string, at: number): Row {
    const found = find.get(key, at);
    if (!found) return { count: 0, until: 0, forget: 0 };
    return { count: Number(found.count), until: Number(found.until), forget: Number(found.forget) };
  }

  function count(buckets: Bucket[], at: number): number {
    const rows = buckets.map((bucket) => ({ bucket, row: read(bucket.key, at) }));
    const wait = Math.max(0, ...rows.map(({ row }) => row.until - at));
    if (wait > 0) return wait;
    const [first] = rows;
    const free = first !== undefined && first.row.count < first.bucket.rule.free;
    for (const { bucket, row } of rows) {
      if (!bucket.whileFree || free) put.run(bucket.key, ...next(row, bucket.rule, at));
    }
    return 0;
  }

  return {
    take(buckets) {
      const at = now();
      database.exec("begin immediate");
      try {
        const wait = count(buckets, at);
        prune.run(at);
        if (taken++ % 64 === 0) shrink.run(most);
        database.exec("commit");
        return wait;
      } catch (error) {
        database.exec("rollback");
        throw error;
      }
    },
    clear: (key) => {
      remove.run(key);
    },
  };
}

/** Count, until, forget after one more attempt. */
function next(row: Row, rule: Rule, at: number): [number, number, number] {
  const count = row.count + 1;
  if (count >= rule.free) {
    const until = at + rule.delay(count);
    return [count, until, until + rule.memory.slowed];
  }
  return [count, 0, rule.fixed && row.count > 0 ? row.forget : at + rule.memory.free];
}
