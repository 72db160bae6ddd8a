// Empty databases for a test.
import { openDatabase } from "@/server/database";
import { sqliteStore } from "@/store/sqlite-store";
import { buildTables, type Engine, type Store } from "@/store/store";

/** `owner` may change tables, which on PostgreSQL the web itself may not. */
export async function freshStores() {
  const database = openDatabase(":memory:");
  const accounts = sqliteStore(database);
  const attempts = sqliteStore(openDatabase(":memory:"));
  const securityLog = sqliteStore(openDatabase(":memory:"));
  return { database, accounts, attempts, securityLog, owner: accounts };
}

export async function freshStore(tables: (engine: Engine) => string[]): Promise<Store> {
  const store = sqliteStore(openDatabase(":memory:"));
  await buildTables(store, tables);
  return store;
}

/** From now on the table does not take it, as if the disk were full; what comes back mends that. */
export async function refuse(owner: Store, change: "insert" | "update" | "delete", table: string) {
  await owner.run(`create trigger stuck before ${change} on "${table}" begin select raise(abort, 'disk full'); end`);
  return () => owner.run("drop trigger stuck");
}

/** How the engine would go about it. */
export async function planOf(store: Store, statement: string): Promise<string> {
  return JSON.stringify(await store.all(`explain query plan ${statement}`));
}

/** Notes of each session that goes how many events were written down about it by then. */
export async function watchDeletions(owner: Store): Promise<void> {
  await owner.run("create table then_written (n integer)");
  await owner.run(`create trigger t before delete on session begin
    insert into then_written select count(*) from duly_undelivered_events where session_id = old.id; end`);
}
