// The databases of this process: what Better Auth is given, and the stores of our own tables beside it. On SQLite who
// counts or keeps a log has a file of their own, so as not to wait for Better Auth's transactions.
import type { BetterAuthOptions } from "better-auth";
import { openPool } from "@/store/pool";
import { postgresqlStore } from "@/store/postgresql-store";
import { forBetterAuth } from "@/store/sqlite-dialect";
import { sqliteStore } from "@/store/sqlite-store";
import type { Store } from "@/store/store";
import { openTurns } from "@/store/turns";
import type { Files, Schema } from "./accounts-place";
import { openDatabase } from "./database";

export type Stores = {
  database: NonNullable<BetterAuthOptions["database"]>;
  accounts: Store;
  attempts: Store;
  securityLog: Store;
};

/** Connections of one process, at most. */
const OF_BETTER_AUTH = 10;
const OF_OURS = 5;

export function openStores(place: Files | Schema): Stores {
  return place.engine === "sqlite" ? openFiles(place) : openSchema(place);
}

function openFiles({ accounts, attempts, securityLog }: Files): Stores {
  const [database, turns] = [openDatabase(accounts), openTurns()];
  return {
    database: forBetterAuth(database, turns),
    accounts: sqliteStore(database, turns),
    attempts: sqliteStore(openDatabase(attempts)),
    securityLog: sqliteStore(openDatabase(securityLog)),
  };
}

function openSchema({ web }: Schema): Stores {
  const store = postgresqlStore(openPool(web, OF_OURS));
  return { database: openPool(web, OF_BETTER_AUTH), accounts: store, attempts: store, securityLog: store };
}
