// Attempts made so far, in a store that every web process shares. An attempt is counted before it is made, so that a
// hundred at once are a hundred; and counted everywhere or nowhere.
import type { Statements } from "@/issuer/statements";
import { type Engine, SPELLING, type Store } from "@/store/store";
import type { Rule } from "./rules";

/** `whileFree`: counted only while the first bucket has free attempts; what that one already slows down is not counted twice. */
export type Bucket = { key: string; rule: Rule; whileFree?: boolean };

export type Attempts = {
  /** 0 when the attempt may be made now, and it is counted then; otherwise ms to wait, and nothing is counted. */
  take: (buckets: Bucket[]) => Promise<number>;
  clear: (key: string) => Promise<void>;
};

type Row = { count: number; until: number; forget: number };

export function attemptTables(engine: Engine): string[] {
  const { ms, strict } = SPELLING[engine];
  return [
    `create table if not exists attempts
      (key text primary key, count integer not null, until ${ms} not null, forget ${ms} not null)${strict}`,
    "create index if not exists attempts_forget on attempts (forget)",
    "create index if not exists attempts_worth on attempts ((until > 0), forget)",
  ];
}

const PUT = `insert into attempts (key, count, until, forget) values ($1, $2, $3, $4)
  on conflict (key) do update set count = excluded.count, until = excluded.until, forget = excluded.forget`;

/** Rows. Those that are still free go first, so a flood of names pushes out its own and no count that slows anybody. */
const MOST = 50_000;

export function openAttempts(store: Store, { now = Date.now, most = MOST } = {}): Attempts {
  // Rows that somebody else is counting at are left to the next time: whoever waited here could be waited for.
  const free = store.engine === "postgresql" ? " for update skip locked" : "";
  const some = "delete from attempts where key in (select key from attempts";
  const prune = `${some} where forget <= $1 limit 100${free})`;
  const over = "select case when count(*) > $1 then count(*) - $1 else 0 end from attempts";
  const shrink = `${some} order by until > 0, forget limit (${over})${free})`;
  let taken = 0;

  return {
    take(buckets) {
      const at = now();
      const names = buckets.map(({ key }) => `attempts ${key}`);
      return store.alone(names, async (inside) => {
        const wait = await count(inside, buckets, at);
        await inside.run(prune, [at]);
        if (taken++ % 64 === 0) await inside.run(shrink, [most]);
        return wait;
      });
    },
    async clear(key) {
      await store.run("delete from attempts where key = $1", [key]);
    },
  };
}

async function count(inside: Statements, buckets: Bucket[], at: number): Promise<number> {
  const counts = [];
  for (const bucket of buckets) counts.push({ bucket, row: await read(inside, bucket.key, at) });
  const wait = Math.max(0, ...counts.map(({ row }) => row.until - at));
  if (wait > 0) return wait;
  const [first] = counts;
  const free = first !== undefined && first.row.count < first.bucket.rule.free;
  for (const { bucket, row } of counts) {
    if (!bucket.whileFree || free) await inside.run(PUT, [bucket.key, ...next(row, bucket.rule, at)]);
  }
  return 0;
}

async function read({ all }: Statements, key: string, at: number): Promise<Row> {
  const [found] = await all("select count, until, forget from attempts where key = $1 and forget > $2", [key, at]);
  if (!found) return { count: 0, until: 0, forget: 0 };
  return { count: Number(found.count), until: Number(found.until), forget: Number(found.forget) };
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
