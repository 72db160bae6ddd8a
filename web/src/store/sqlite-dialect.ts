// How Better Auth speaks to an SQLite file that other processes write as well. Its own dialect reads at the beginning of
// a transaction and writes later; what somebody else wrote in between makes SQLite refuse that. Here a transaction is a
// writer's from its beginning, and waits there.
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { NodeSqliteDialect } from "@better-auth/kysely-adapter/node-sqlite-dialect";
import { LONGEST_PAUSE, openPatience, type Patience } from "./patience";
import type { Turns } from "./turns";

type Driver = ReturnType<NodeSqliteDialect["createDriver"]>;
type Connection = Awaited<ReturnType<Driver["acquireConnection"]>>;

/** ms between two transactions, in which another process that asks again and again gets its turn. */
const GAP = 1.5 * LONGEST_PAUSE;

/** `turns`: of this connection, if others use it as well. */
export function forBetterAuth(database: DatabaseSync, turns: Turns) {
  return { dialect: new WritersDialect(database, turns), type: "sqlite" as const, transaction: true };
}

class WritersDialect extends NodeSqliteDialect {
  private readonly turns: Turns;

  constructor(database: DatabaseSync, turns: Turns) {
    super({ database });
    this.turns = turns;
  }

  override createDriver(): Driver {
    const driver = super.createDriver();
    const acquire = driver.acquireConnection.bind(driver);
    const begin = driver.beginTransaction.bind(driver);
    const patiently = openPatience();
    let last = -GAP;
    const release = driver.releaseConnection.bind(driver);
    let done = () => {};
    driver.acquireConnection = async () => {
      const over = await this.turns();
      done = over;
      return patient(await acquire(), patiently);
    };
    driver.releaseConnection = async (connection) => {
      await release(connection);
      done();
    };
    driver.beginTransaction = async (connection, settings) => {
      const left = last + GAP - performance.now();
      if (left > 0) await pause(left);
      await begin(connection, settings);
    };
    for (const end of ["commitTransaction", "rollbackTransaction"] as const) {
      const finish = driver[end].bind(driver);
      driver[end] = async (connection) => {
        await finish(connection);
        last = performance.now();
      };
    }
    return driver;
  }
}

function patient(connection: Connection, patiently: Patience): Connection {
  return {
    executeQuery: (query) => {
      const sql = query.sql === "begin" ? "begin immediate" : query.sql;
      return patiently(() => connection.executeQuery({ ...query, sql }));
    },
    streamQuery: connection.streamQuery.bind(connection),
  };
}
