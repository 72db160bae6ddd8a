// A store in a schema of PostgreSQL. Its pool is not Better Auth's: what is written here stays when a transaction there
// is rolled back, and nobody who holds a connection there waits for another one.
import type { Pool } from "pg";
import type { Statements, Value } from "@/issuer/statements";
import type { Store } from "./store";

type Asked = Pick<Pool, "query">;

/** In one order, so that no two wait for each other. Gone with the transaction, so a pooler in between may share. */
const LOCK = `select pg_advisory_xact_lock(name) from
  (select distinct hashtextextended(given, 0) as name from unnest($1::text[]) given order by 1) in_order`;

export function postgresqlStore(pool: Pool): Store {
  return {
    engine: "postgresql",
    ...over(pool),
    async alone(names, work) {
      const client = await pool.connect();
      let broken = true; // a connection that is not given back clean is closed, which undoes everything
      try {
        await client.query("begin");
        await client.query(LOCK, [names]);
        const result = await work(over(client));
        await client.query("commit");
        broken = false;
        return result;
      } finally {
        client.release(broken);
      }
    },
    scrub: async () => {},
  };
}

function over(asked: Asked): Statements {
  return {
    all: async (statement, values?: Value[]) => (await asked.query(statement, values)).rows,
    run: async (statement, values?: Value[]) => (await asked.query(statement, values)).rowCount ?? 0,
  };
}
