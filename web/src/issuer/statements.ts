// All that the issuer asks of a database: statements with `$1`, `$2` … for their values, the same text for SQLite and
// PostgreSQL. Over another driver it is two functions of your own.
import type { DatabaseSync, StatementSync } from "node:sqlite";

export type Value = string | number | null;
export type Row = Record<string, unknown>;

export type Statements = {
  all: (statement: string, values?: Value[]) => Promise<Row[]>;
  /** How many rows were changed. */
  run: (statement: string, values?: Value[]) => Promise<number>;
};

export function overSqlite(database: DatabaseSync): Statements {
  const prepared = new Map<string, StatementSync>();

  function prepare(statement: string): StatementSync {
    const found = prepared.get(statement) ?? database.prepare(statement);
    prepared.set(statement, found);
    return found;
  }

  return {
    all: async (statement, values = []) => prepare(statement).all(named(values)),
    run: async (statement, values = []) => Number(prepare(statement).run(named(values)).changes),
  };
}

/** SQLite takes `$1` for a name. */
function named(values: Value[]): Record<string, Value> {
  return Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value]));
}
