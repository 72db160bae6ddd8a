// A store in an SQLite file. One connection serves the whole process, so whoever wants to be alone on it has a turn.
import type { DatabaseSync } from "node:sqlite";
import { overSqlite } from "@/issuer/statements";
import type { Store } from "./store";

/** One for each connection: two would not see each other's turns. */
export function sqliteStore(database: DatabaseSync): Store {
  const inside = overSqlite(database);
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  return {
    engine: "sqlite",
    all: (statement, values) => inTurn(() => inside.all(statement, values)),
    run: (statement, values) => inTurn(() => inside.run(statement, values)),
    alone: (_, work) =>
      inTurn(async () => {
        database.exec("begin immediate"); // other processes write, too
        try {
          const result = await work(inside);
          database.exec("commit");
          return result;
        } catch (error) {
          database.exec("rollback");
          throw error;
        }
      }),
    scrub: () => inTurn(async () => emptyLog(database)),
  };
}

/** A reader in the way leaves it to the next time. */
function emptyLog(database: DatabaseSync): void {
  try {
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (error) {
    console.error(`web: the accounts' log could not be emptied: ${error instanceof Error ? error.message : "unknown"}`);
  }
}
