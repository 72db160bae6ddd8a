// Better Auth's own database: one SQLite file that only the owner can read; what was acknowledged survives a power cut.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SettingError } from "./setting-error";

/** At the end nothing waits standing still any more (store/patience.ts); to begin with, somebody else may be starting. */
const PRAGMAS =
  "busy_timeout = 500; journal_mode = WAL; synchronous = FULL; foreign_keys = ON; secure_delete = ON; busy_timeout = 0";

export function openDatabase(file: string): DatabaseSync {
  try {
    makePrivate(file);
    const database = new DatabaseSync(file);
    for (const pragma of PRAGMAS.split("; ")) database.exec(`PRAGMA ${pragma}`);
    return database;
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown";
    throw new SettingError(`The accounts' database ${file} can't be opened (${why}); mend that, or set DULY_DATA_DIR.`);
  }
}

/** SQLite gives its journal files the mode of the database file, so this one is made first. */
function makePrivate(file: string): void {
  if (file === ":memory:") return;
  if (!existsSync(dirname(file))) mkdirSync(dirname(file), { mode: 0o700 });
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
}
