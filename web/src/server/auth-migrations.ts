import type { DatabaseSync } from "node:sqlite";
import type { BetterAuthOptions } from "better-auth";
import { getMigrations } from "better-auth/db/migration";

/** What is over is deleted with every challenge that a sign-in page asks for (passkeys.ts). */
const INDEX = "create index if not exists duly_verification_expires on verification (expiresAt)";

/** Brings the accounts' database up to date; doing it again changes nothing. */
export async function migrate(options: BetterAuthOptions & { database: DatabaseSync }): Promise<void> {
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  options.database.exec(INDEX);
}
