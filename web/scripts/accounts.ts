// The accounts as the administrator's commands open them, by DULY_AUTH_DATABASE_URL, whether the web runs or not.
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { overSqlite, type Statements } from "../src/issuer/statements.ts";
import { openPool, readPlace } from "../src/store/pool.ts";
import { postgresqlStore } from "../src/store/postgresql-store.ts";
import type { Engine } from "../src/store/store.ts";

export type Accounts = Statements & { close: () => Promise<void> };

/** Null when there are none yet. `tables`: what is needed, should an older Duly have run here last. */
export async function openAccounts(tables: (engine: Engine) => string[]): Promise<Accounts | null> {
  const url = process.env.DULY_AUTH_DATABASE_URL ?? "";
  return url.startsWith("sqlite:///") ? openFile(url.slice("sqlite:///".length), tables("sqlite")) : openSchema(url);
}

async function openFile(file: string, tables: string[]): Promise<Accounts | null> {
  if (!existsSync(file)) return null;
  const database = new DatabaseSync(file);
  for (const pragma of ["busy_timeout = 5000", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"]) {
    database.exec(`PRAGMA ${pragma}`);
  }
  const accounts = { ...overSqlite(database), close: async () => database.close() };
  const [found] = await accounts.all("select 1 from sqlite_schema where type = 'table' and name = 'user'");
  for (const table of found ? tables : []) await accounts.run(table);
  return found ? accounts : null;
}

/** Its tables are its owner's to make. */
async function openSchema(url: string): Promise<Accounts | null> {
  const pool = openPool(readPlace(url), 1);
  const accounts = { ...postgresqlStore(pool), close: () => pool.end() };
  const [found] = await accounts.all(`select to_regclass('"user"') is not null as there`);
  return found?.there ? accounts : null;
}

export async function findUser({ all }: Statements, email: string): Promise<{ id: string; email: string } | null> {
  const [row] = await all(`select id, email from "user" where email = $1`, [email.trim().toLowerCase()]);
  return row ? { id: String(row.id), email: String(row.email) } : null;
}

export function fail(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}

/** A database that cannot be reached is told in a sentence, not by a stack that could hold more than one should see. */
export async function saying(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    const { code, message } = Object(error);
    fail(`The accounts' database does not answer (${code ?? message}).`);
  });
}
