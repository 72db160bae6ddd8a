// The accounts' database as the administrator's commands open it, whether the web runs or not.
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { overSqlite, type Statements } from "../src/issuer/statements.ts";

export type Accounts = Statements & { close: () => void };

/** Null when there is none yet. */
export async function openAccounts(file: string): Promise<Accounts | null> {
  if (!existsSync(file)) return null;
  const database = new DatabaseSync(file);
  for (const pragma of ["busy_timeout = 5000", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"]) {
    database.exec(`PRAGMA ${pragma}`);
  }
  const accounts = { ...overSqlite(database), close: () => database.close() };
  const [table] = await accounts.all("select 1 from sqlite_schema where type = 'table' and name = 'user'");
  return table ? accounts : null;
}

export async function findUser({ all }: Statements, email: string): Promise<{ id: string; email: string } | null> {
  const [row] = await all(`select id, email from "user" where email = $1`, [email.trim().toLowerCase()]);
  return row ? { id: String(row.id), email: String(row.email) } : null;
}

export function fail(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}
