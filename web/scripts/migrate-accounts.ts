// What `duly up` runs before the web where the accounts are in PostgreSQL: as their owner, so that the web need not be.
import "./as-bundled.ts";

const { prepareAccounts } = await import("../src/server/accounts-start.ts");
const { SettingError } = await import("../src/server/setting-error.ts");

await prepareAccounts().catch((error: unknown) => {
  console.error(
    error instanceof SettingError ? error.message : `The accounts could not be migrated (${Object(error).message}).`,
  );
  process.exitCode = 1;
});
