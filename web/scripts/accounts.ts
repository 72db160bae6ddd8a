// The accounts' database as the administrator's commands open it, whether the web runs or not.
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** Null when there is none yet. */
export function openAccounts(file: string): DatabaseSync | null {
  if (!existsSync(file)) return null;
  const database = new DatabaseSync(file);
  for (const pragma of ["busy_timeout = 5000", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"]) {
    database.exec(`PRAGMA ${pragma}`);
  }
  const table = database.prepare("select 1 from sqlite_schema where type = 'table' and name = 'user'").get();
  return table ? database : null;
}

export function findUser(database: DatabaseSync, email: string): { id: string; email: string } | null {
  const row = database.prepare("select id, email from user where email = ?").get(email.trim().toLowerCase());
  return row ? { id: String(row.id), email: String(row.email) } : null;
}

export function fail(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}
