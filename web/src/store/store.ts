// Where our own tables beside Better Auth's are: on SQLite each subject has a file, on PostgreSQL all are one schema. The
// statements are the same; how a table is spelled differs.
import type { Statements } from "@/issuer/statements";

export type Engine = "sqlite" | "postgresql";

export type Store = Statements & {
  engine: Engine;
  /** All of it happens or nothing, and nobody in any process is at one of these names meanwhile. */
  alone: <Result>(names: string[], work: (inside: Statements) => Promise<Result>) => Promise<Result>;
  /** What was deleted goes from the journal, too. Never fails. */
  scrub: () => Promise<void>;
};

/** Harmless where they are there. */
export async function buildTables(store: Store, tables: (engine: Engine) => string[]): Promise<void> {
  for (const statement of tables(store.engine)) await store.run(statement);
}

/** What a table's text says differently: whole numbers of ms, and how strict the engine has to be told to be. */
export const SPELLING = {
  sqlite: { ms: "integer", strict: " strict, without rowid" },
  postgresql: { ms: "bigint", strict: "" },
} as const;
