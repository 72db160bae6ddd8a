// Better Auth, set up once. It owns accounts and sessions; we own what it may say (the token) and whom it must tell.
import type { DatabaseSync } from "node:sqlite";
import { type BetterAuthOptions, betterAuth } from "better-auth";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { jwt } from "better-auth/plugins";
import { PASSWORD_MAX, PASSWORD_MIN, tidyInput } from "./auth-input";
import { logAuth, logFault } from "./auth-log";
import type { Delivery } from "./event-delivery";
import type { KeyRing } from "./key-ring";
import { hashPassword, verifyPassword } from "./password-hash";
import { endReplacedSession } from "./replaced-session";
import type { Settings } from "./settings";
import { mintToken } from "./token";

export type Auth = ReturnType<typeof createAuth>;

export type AuthParts = { settings: Settings; keys: KeyRing; database: DatabaseSync; delivery: Delivery };

export function createAuth(parts: AuthParts) {
  return betterAuth(authOptions(parts));
}

export function authOptions({ settings, keys, database, delivery }: AuthParts) {
  const purge = purgeOnce(delivery);
  return {
    appName: "Duly",
    baseURL: settings.publicUrl,
    basePath: "/api/auth",
    secret: settings.authSecret,
    trustedOrigins: settings.ownOrigins,
    database,
    telemetry: { enabled: false },
    logger: { level: "warn", log: logAuth },
    onAPIError: { onError: logFault },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    session: { cookieCache: { enabled: false } }, // a cached session would outlive its account
    user: { deleteUser: { enabled: true, beforeDelete: (user) => purge(user.id) } },
    databaseHooks: {
      session: {
        delete: { after: ({ id, userId }) => delivery.announce({ kind: "session-revoked", sessionId: id, userId }) },
      },
      user: { delete: { before: (user) => purge(user.id) } }, // for any removal that does not come by our page
    },
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        const body = tidyInput(ctx.path, ctx.body);
        return body && { context: { body } };
      }),
      after: createAuthMiddleware(async (ctx) => {
        await endReplacedSession(ctx);
        const { path, context } = ctx;
        const { returned } = context;
        if (path === "/token" || returned instanceof Error || returned instanceof Response) return;
        return withoutSessionToken(returned);
      }),
    },
    rateLimit: rateLimit(settings.authRateLimit),
    advanced: {
      disableOriginCheck: false, // said outright: left open, Better Auth drops the check when NODE_ENV is "test"
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: ["x-duly-address"], ipv6Subnet: 64 }, // set by connections.ts, never by a client
      useSecureCookies: false, // the prefix and the attributes are spelled out instead
      cookiePrefix: settings.secure ? "__Host-duly" : "duly",
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", secure: settings.secure, path: "/" },
    },
    plugins: [tokens(settings, keys)],
  } satisfies BetterAuthOptions;
}

/** HS256 with our ring. `jwks` is there because the plugin wants it beside `sign`; no key pair is ever made or read. */
function tokens(settings: Settings, keys: KeyRing) {
  return jwt({
    disableSettingJwtHeader: true,
    jwks: { remoteUrl: settings.publicUrl, keyPairConfig: { alg: "ES256" } },
    jwt: {
      issuer: settings.publicUrl,
      definePayload: ({ session }) => ({ sid: session.id }),
      sign: ({ sub, sid }) =>
        mintToken(keys.signing(), {
          issuer: settings.publicUrl,
          subject: String(sub),
          sessionId: String(sid),
          ttl: settings.tokenTtl,
        }),
    },
  });
}

const NOT_DELETED = {
  untouched: {
    code: "DELETION_UNAVAILABLE",
    message: "Your account was not deleted, because your tasks can't be reached right now. Nothing was changed.",
  },
  unknown: {
    code: "DELETION_UNCONFIRMED",
    message: "The deletion was begun, but its end was not confirmed. Delete the account again to finish it.",
  },
};

/** The api first: an account goes only after its data went. Said once even though two hooks lead here. */
function purgeOnce(delivery: Delivery): (userId: string) => Promise<void> {
  const confirmed = new Set<string>();
  return async (userId) => {
    if (confirmed.delete(userId)) return;
    const outcome = await delivery.confirm({ kind: "account-purged", userId });
    if (outcome !== "confirmed") throw new APIError("SERVICE_UNAVAILABLE", NOT_DELETED[outcome]);
    confirmed.add(userId);
  };
}

function rateLimit(attempts: number) {
  const rule = { window: 60, max: attempts };
  const customRules = { "/sign-in/email": rule, "/sign-up/email": rule, "/delete-user": rule };
  return { enabled: true, window: 60, max: 1200, storage: "memory", customRules } as const;
}

/** The session's token belongs in its HttpOnly cookie and nowhere a script could read it (OWASP ASVS 5.0, 3.3.4). */
function withoutSessionToken(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSessionToken);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  const kept = Object.entries(value).filter(([name]) => name !== "token");
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutSessionToken(inner)]));
}
