// Better Auth, set up once. It owns accounts and sessions; the issuer (`src/issuer`) what it says of them to others.
import { type BetterAuthOptions, betterAuth } from "better-auth";
import { createAuthMiddleware, getSessionFromCtx } from "better-auth/api";
import { openKnownDevices } from "@/devices/known-devices";
import { recognition } from "@/devices/recognition";
import type { Mailer } from "@/mail/mailer";
import { newDeviceMail } from "@/recovery/mails";
import { recoveryPlugins } from "@/recovery/plugins";
import type { SecurityLog } from "@/security-log/log";
import { securityLog } from "@/security-log/told";
import type { Store } from "@/store/store";
import type { Attempts } from "@/throttle/attempts";
import { throttle } from "@/throttle/guard";
import { generalLimit } from "@/throttle/guarded";
import type { Issuer } from "../issuer/issuer";
import { accountDeletion } from "./account-deletion";
import { PASSWORD_MAX, PASSWORD_MIN, refuseOwnWords, tidyInput } from "./auth-input";
import { logAuth, logFault } from "./auth-log";
import { dataExport } from "./data-export";
import { freshAuthentication } from "./fresh-authentication";
import { hashAhead, hashOf } from "./hash-ahead";
import { passkeys } from "./passkeys";
import { verifyPassword } from "./password-hash";
import { ABSOLUTE_LIFETIME, sessionLifetimes } from "./session-lifetimes";
import { sessionList } from "./session-list";
import type { Settings } from "./settings";
import { unchangedPassword } from "./unchanged-password";

export type Auth = ReturnType<typeof createAuth>;

export type AuthParts = {
  settings: Settings;
  /** What Better Auth is given; our own tables beside its are behind `store`. */
  database: NonNullable<BetterAuthOptions["database"]>;
  store: Store;
  attempts: Attempts;
  log: SecurityLog;
  mailer: Mailer;
  issuer: Issuer;
};

export function createAuth(parts: AuthParts) {
  return betterAuth(authOptions(parts));
}

export function authOptions({ settings, database, store, attempts, log, mailer, issuer }: AuthParts) {
  const devices = openKnownDevices(store);
  return {
    appName: "Duly",
    baseURL: settings.publicUrl,
    basePath: "/api/auth",
    secret: settings.authSecret,
    trustedOrigins: settings.ownOrigins,
    database,
    telemetry: { enabled: false },
    experimental: { instrumentation: { enabled: false } }, // its spans hold the messages of errors
    logger: { level: "warn", log: logAuth },
    onAPIError: { onError: logFault },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
      password: { hash: hashOf, verify: verifyPassword },
    },
    session: {
      cookieCache: { enabled: false }, // a cached session would outlive its account
      expiresIn: ABSOLUTE_LIFETIME / 1000,
      freshAge: 0, // Better Auth's day since the sign-in; ours is ten minutes since any proof (fresh-authentication.ts)
      disableSessionRefresh: true, // its end stands from the beginning; use is told by session-lifetimes.ts
    },
    user: { deleteUser: { enabled: true } },
    databaseHooks: {
      user: {
        delete: {
          after: async ({ id, email }) => {
            await log.forget(id);
            mailer.forget(email);
            await store.scrub();
          },
        },
      },
    },
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        const body = tidyInput(ctx.path, ctx.body);
        if (ctx.path === "/change-password") {
          const session = await getSessionFromCtx(ctx);
          if (session) refuseOwnWords(body?.newPassword, session.user); // without one Better Auth refuses
        }
        return body && { context: { body } };
      }),
    },
    rateLimit: generalLimit(settings.authRateLimit),
    advanced: {
      database: { defaultFindManyLimit: 1_000_000 }, // its 100 would leave a person's further sessions unseen and untold
      disableOriginCheck: false, // said outright: left open, Better Auth drops the check when NODE_ENV is "test"
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: ["x-duly-address"], ipv6Subnet: 64 }, // set by connections.ts, never by a client
      useSecureCookies: false, // the prefix and the attributes are spelled out instead
      cookiePrefix: settings.secure ? "__Host-duly" : "duly",
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", secure: settings.secure, path: "/" },
    },
    plugins: [
      sessionLifetimes(),
      throttle({ attempts, devices, attemptsAMinute: settings.authRateLimit }),
      hashAhead(),
      unchangedPassword(),
      securityLog({ log, devices, fingerprints: issuer.fingerprints }), // before the device is known
      recognition({
        devices,
        onNewDevice: (signIn) => mailer.post(newDeviceMail(signIn, `${settings.publicUrl}/forgot-password`)),
      }),
      ...recoveryPlugins({ store, devices, log, mailer, publicUrl: settings.publicUrl }),
      freshAuthentication(),
      sessionList(),
      accountDeletion(issuer),
      dataExport(),
      ...passkeys(settings),
      issuer.plugin, // stays last: it looks at what the others let out
    ],
  } satisfies BetterAuthOptions;
}
