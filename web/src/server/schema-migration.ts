// The accounts' schema in PostgreSQL is brought up to date by its owner, by one process while others wait.
import { createHash } from "node:crypto";
import type { BetterAuthOptions } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import type { Pool } from "pg";
import { openPool, type Place } from "@/store/pool";
import { ownTables } from "./auth-migrations";
import { SettingError } from "./setting-error";

const WAIT = 60_000; // ms, for another process to finish or a table to be free for a moment
const PAUSE = 200; // ms
const WORK = 600_000; // ms for one statement
const BUSY = "55P03"; // lock_timeout of the role: who works goes first
const LOCK = "select pg_try_advisory_lock(hashtextextended('duly_accounts migration', 0)) as mine";
const DONE =
  "create table if not exists duly_migrations (fingerprint text primary key, at timestamptz not null default now())";
/** What the web is given for every table it needs not have here. */
const GRANTS = `do $$ declare web name; begin
  for web in select distinct grantee from information_schema.role_table_grants
      where table_schema = current_schema() and table_name = 'entries' and grantee <> current_user loop
    execute format('revoke update on entries from %I', web);
    execute format('revoke insert, update, delete on duly_migrations from %I', web);
  end loop; end $$`;

const STATEMENTS = [...ownTables("postgresql"), DONE, GRANTS];

/** Another one whenever a table of ours is spelled differently. */
const fingerprint = createHash("sha256").update(STATEMENTS.join(";")).digest("base64url");

export type OptionsOver = (database: Pool) => BetterAuthOptions;

export async function isUpToDate(pool: Pool, options: OptionsOver): Promise<boolean> {
  const { rows } = await pool.query("select to_regclass('duly_migrations') is not null as there");
  if (!rows[0].there) return false;
  const done = await pool.query("select 1 from duly_migrations where fingerprint = $1", [fingerprint]);
  if (done.rowCount === 0) return false;
  const { toBeCreated, toBeAdded } = await getMigrations(options(pool));
  return toBeCreated.length === 0 && toBeAdded.length === 0;
}

export async function migrateSchema(owner: Place, options: OptionsOver): Promise<void> {
  const pool = openPool(owner, 2, WORK); // one holds the lock, the other one works
  const turn = await pool.connect();
  try {
    await until(async () => (await turn.query(LOCK)).rows[0].mine);
    if (await isUpToDate(pool, options)) return;
    await until(() => migrateOnce(pool, options));
    await pool.query("insert into duly_migrations (fingerprint) values ($1) on conflict do nothing", [fingerprint]);
  } finally {
    turn.release(true); // its end lets the lock go
    await pool.end();
  }
}

/** False when a table was in use; what has been done until then is not done again. */
async function migrateOnce(pool: Pool, options: OptionsOver): Promise<boolean> {
  try {
    await (await getMigrations(options(pool))).runMigrations();
    for (const statement of STATEMENTS) await pool.query(statement);
    return true;
  } catch (error) {
    if (Object(error).code === BUSY) return false;
    throw error;
  }
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (const begun = Date.now(); !(await isDone()); ) {
    if (Date.now() - begun > WAIT) {
      throw new SettingError(
        "The accounts could not be migrated for a minute: another process does, or is in the way.",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
