// What `duly user reset-password EMAIL` runs: prints a link that chooses a new password, once, within half an hour.
// Works on the accounts' database itself, whether the web runs or not.
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { addressOf, openLinks } from "../src/recovery/links.ts";

const [file = "", publicUrl = "", typed = ""] = process.argv.slice(2);

function findUser(database: DatabaseSync, email: string): { id: string; email: string } | null {
  const table = database.prepare("select 1 from sqlite_schema where type = 'table' and name = 'user'").get();
  const row = table && database.prepare("select id, email from user where email = ?").get(email.trim().toLowerCase());
  return row ? { id: String(row.id), email: String(row.email) } : null;
}

function open(): DatabaseSync | null {
  if (!existsSync(file)) return null;
  const database = new DatabaseSync(file);
  for (const pragma of ["busy_timeout = 5000", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"]) {
    database.exec(`PRAGMA ${pragma}`);
  }
  return database;
}

const database = open();
const user = database && findUser(database, typed);
if (database && user) {
  console.log(addressOf(publicUrl, "handed", openLinks(database).issue("handed", user)));
} else {
  console.error("There is no account with this e-mail.");
  process.exitCode = 1;
}
database?.close();
