import type { BetterAuthOptions } from "better-auth";
import { getMigrations } from "better-auth/db/migration";

/** Brings the accounts' database up to date; doing it again changes nothing. */
export async function migrate(options: BetterAuthOptions): Promise<void> {
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
}
