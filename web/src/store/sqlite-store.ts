// A store in an SQLite file. One connection serves the whole process, so whoever wants to be alone on it has a turn.
import type { DatabaseSync } from "node:sqlite";
import { overSqlite } from "@/issuer/statements";
import { openPatience } from "./patience";
import type { Store } from "./store";
import { isInTransaction, openTurns, type Turns } from "./turns";

/** One for each connection; `shared`: the turns of one that Better Auth is at as well. */
export function sqliteStore(database: DatabaseSync, shared?: Turns): Store {
  const inside = overSqlite(database);
  const patiently = openPatience();
  const turns = shared ?? openTurns();

  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (shared && (await isInTransaction())) return work();
    const done = await turns();
    try {
      return await work();
    } finally {
      done();
    }
  }

  return {
    engine: "sqlite",
    all: (statement, values) => inTurn(() => patiently(() => inside.all(statement, values))),
    run: (statement, values) => inTurn(() => patiently(() => inside.run(statement, values))),
    alone: (_, work) =>
      inTurn(async () => {
        await patiently(() => database.exec("begin immediate")); // other processes write, too
        try {
          const result = await work(inside);
          database.exec("commit");
          return result;
        } catch (error) {
          database.exec("rollback");
          throw error;
        }
      }),
    scrub: () => inTurn(() => emptyLog(database)),
  };
}

/** Somebody in the way for half a second leaves it to the next time. */
async function emptyLog(database: DatabaseSync): Promise<void> {
  try {
    const empty = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    for (let attempt = 0; empty.get()?.busy && attempt < 20; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  } catch (error) {
    console.error(`web: the accounts' log could not be emptied: ${error instanceof Error ? error.message : "unknown"}`);
  }
}
