// Empty databases for a test, on the engine that this run is about.
import type { BetterAuthOptions } from "better-auth";
import { inject } from "vitest";
import { migrate } from "@/server/auth-migrations";
import { openDatabase } from "@/server/database";
import { forBetterAuth } from "@/store/sqlite-dialect";
import { sqliteStore } from "@/store/sqlite-store";
import { buildTables, type Engine, type Store } from "@/store/store";
import { openTurns } from "@/store/turns";
import { cloned } from "./clones";

export const ENGINE: Engine = inject("postgresql") ? "postgresql" : "sqlite";

export type Options = (database: NonNullable<BetterAuthOptions["database"]>) => BetterAuthOptions;

/** `owner` may change tables, which on PostgreSQL the web itself may not. */
export async function freshStores() {
  const postgresql = inject("postgresql");
  if (postgresql) return await cloned(postgresql);
  const database = openDatabase(":memory:");
  const turns = openTurns();
  const [accounts, attempts] = [sqliteStore(database, turns), sqliteStore(openDatabase(":memory:"))];
  const stores = { accounts, attempts, securityLog: sqliteStore(openDatabase(":memory:")) };
  const given = forBetterAuth(database, turns);
  return {
    ...stores,
    database: given,
    owner: accounts,
    beside: { ...stores, database: given },
    migrate: (options: Options) => migrate(options(given), stores),
  };
}

/** With these tables and no others. */
export async function freshStore(tables: (engine: Engine) => string[]): Promise<Store> {
  const { attempts, owner } = await freshStores();
  const store = ENGINE === "sqlite" ? attempts : owner;
  await buildTables(store, tables);
  return store;
}

/** From now on the table does not take it, as if the disk were full; what comes back mends that. */
export async function refuse(owner: Store, change: "insert" | "update" | "delete", table: string) {
  const trigger = { sqlite: "begin select raise(abort, 'disk full'); end", postgresql: "execute function refuse()" };
  if (owner.engine === "postgresql") {
    await owner.run(`create or replace function refuse() returns trigger language plpgsql
      as $$ begin raise exception 'disk full'; end $$`);
  }
  await owner.run(`create trigger stuck before ${change} on "${table}" ${trigger[owner.engine]}`);
  return () => owner.run(`drop trigger stuck${owner.engine === "sqlite" ? "" : ` on "${table}"`}`);
}

/** How the engine would go about it. */
export async function planOf(store: Store, statement: string): Promise<string> {
  const plan = await store.alone([], async ({ all, run }) => {
    if (store.engine === "sqlite") return all(`explain query plan ${statement}`);
    await run("set local enable_seqscan = off"); // of a small table it would read all
    return all(`explain ${statement}`);
  });
  return JSON.stringify(plan);
}

/** Notes of each session that goes how many events were written down about it by then. */
export async function watchDeletions(owner: Store): Promise<void> {
  const note = "insert into then_written select count(*) from duly_undelivered_events where session_id = old.id";
  await owner.run(`drop trigger duly_session_ends${owner.engine === "sqlite" ? "" : " on session"}`); // it would write, too
  await owner.run("create table then_written (n integer)");
  if (owner.engine === "sqlite")
    return void (await owner.run(`create trigger t before delete on session begin ${note}; end`));
  await owner.run(`create function note() returns trigger language plpgsql as $$ begin ${note}; return old; end $$`);
  await owner.run("create trigger t before delete on session for each row execute function note()");
}
