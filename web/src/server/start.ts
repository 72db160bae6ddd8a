// What happens before the first request: settings are read, the database is brought up to date, a token is tried out.
// Whatever is wrong ends the process with one sentence.
import "server-only";
import { openKnownDevices } from "@/devices/known-devices";
import { openUnconfirmed } from "@/recovery/unconfirmed";
import { sweepUnconfirmed } from "@/recovery/unconfirmed-sweep";
import { openSecurityLog } from "@/security-log/log";
import { securityLogTables } from "@/security-log/tables";
import { sqliteStore } from "@/store/sqlite-store";
import { buildTables } from "@/store/store";
import { beginTracing } from "@/tracing/traced";
import { IssuerError } from "../issuer/issuer-error";
import { prepareAccounts } from "./accounts-start";
import { type AuthParts, authOptions } from "./auth";
import { openDatabase } from "./database";
import { guardServers } from "./door";
import { redirectConsole } from "./log-lines";
import { followOrders } from "./ordered-ends";
import { auth, authParts, keys } from "./running";
import { sweepSessions } from "./session-sweep";
import { SettingError } from "./setting-error";
import { settings } from "./settings";

export async function start(): Promise<void> {
  try {
    const { trustedProxies: trusted, secure, development, collector } = settings();
    if (collector) beginTracing((await import("@/tracing/sdk-tracer")).openTracer(collector));
    guardServers({ trusted, secure, development });
    const parts = authParts();
    await prepareAccounts();
    const apart = await withoutLog(parts);
    await parts.issuer.start((database) => authOptions({ ...apart, database, store: sqliteStore(database) }));
    const { internalAdapter } = await auth().$context;
    await parts.issuer.finishDeletions((userId) => internalAdapter.deleteUser(userId));
    parts.mailer.start();
    await parts.log.keepOnly(async (owner) => (await internalAdapter.findUserById(owner)) !== null);
    sweepSessions(auth());
    sweepUnconfirmed(auth(), {
      unconfirmed: openUnconfirmed(parts.store),
      devices: openKnownDevices(parts.store),
      deletions: parts.issuer.deletions,
      demanded: parts.mailer.reaches,
    });
    followOrders(auth(), parts.store);
    if (!development) redirectConsole(); // only now: why a start fails is read by a person
    if (settings().mail.way === "files") console.log("web: no mail server is set, mails are kept as files in mail/");
    console.log(`web: serving ${settings().publicUrl}, key ring ${keys().fingerprints().join(" ")}`);
  } catch (error) {
    console.error(`web: ${inWords(error)}`);
    process.exit(1);
  }
}

/** The self-check's account is nobody's. */
async function withoutLog(parts: AuthParts): Promise<AuthParts> {
  const store = sqliteStore(openDatabase(":memory:"));
  await buildTables(store, securityLogTables);
  return { ...parts, log: openSecurityLog(store) };
}

function inWords(error: unknown): string {
  if (error instanceof SettingError || error instanceof IssuerError) return error.message;
  return `The start failed: ${error instanceof Error ? error.message : "unknown"}.`;
}
