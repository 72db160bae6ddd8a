// The databases of this process: what Better Auth is given, and the stores of our own tables beside it. On SQLite who
// counts or keeps a log has a file of their own, so as not to wait for Better Auth's transactions.
import type { BetterAuthOptions } from "better-auth";
import { sqliteStore } from "@/store/sqlite-store";
import type { Store } from "@/store/store";
import { openDatabase } from "./database";
import type { Settings } from "./settings";

export type Stores = {
  database: NonNullable<BetterAuthOptions["database"]>;
  accounts: Store;
  attempts: Store;
  securityLog: Store;
};

type Files = Pick<Settings, "authDatabase" | "attemptsDatabase" | "securityLogDatabase">;

export function openStores(files: Files) {
  const database = openDatabase(files.authDatabase);
  return {
    database,
    accounts: sqliteStore(database),
    attempts: sqliteStore(openDatabase(files.attemptsDatabase)),
    securityLog: sqliteStore(openDatabase(files.securityLogDatabase)),
  } satisfies Stores;
}
