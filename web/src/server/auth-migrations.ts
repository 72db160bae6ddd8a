// The tables of the accounts: Better Auth's by its own migrations, and ours beside them. Doing it again changes nothing.
import type { BetterAuthOptions } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { deviceTables } from "@/devices/known-devices";
import { eventTables } from "@/issuer/event-outbox";
import { unseenEnds } from "@/issuer/unseen-ends";
import { linkTables } from "@/recovery/links";
import { unconfirmedTables } from "@/recovery/unconfirmed";
import { securityLogTables } from "@/security-log/tables";
import { buildTables, type Engine } from "@/store/store";
import { attemptTables } from "@/throttle/attempts";
import { orderedEndTables } from "./ordered-ends";
import type { Stores } from "./stores";

/** What is over is deleted with every challenge that a sign-in page asks for (passkeys.ts). */
const INDEX = `create index if not exists duly_verification_expires on verification ("expiresAt")`;

export async function migrate(options: BetterAuthOptions, stores: Omit<Stores, "database">): Promise<void> {
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  await buildTables(stores.accounts, besideAccounts);
  await buildTables(stores.attempts, attemptTables);
  await buildTables(stores.securityLog, securityLogTables);
}

/** In the order in which they can be made. */
export function ownTables(engine: Engine): string[] {
  return [...besideAccounts(engine), ...attemptTables(engine), ...securityLogTables(engine)];
}

function besideAccounts(engine: Engine): string[] {
  return [
    INDEX,
    ...eventTables(engine),
    ...unseenEnds(engine),
    ...linkTables(engine),
    ...unconfirmedTables(engine),
    ...deviceTables(engine),
    ...orderedEndTables(engine),
  ];
}
