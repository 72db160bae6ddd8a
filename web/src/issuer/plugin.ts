// Better Auth's side of the bargain as one plugin: the token, the end of sessions and accounts, nothing said too much.
import type { BetterAuthOptions, BetterAuthPlugin } from "better-auth";
import { APIError, createAuthMiddleware, getSessionFromCtx } from "better-auth/api";
import { jwt } from "better-auth/plugins";
import type { Deletions } from "./account-purge";
import type { Delivery } from "./event-delivery";
import type { Undelivered } from "./event-outbox";
import { type Handshake, RETRY_AFTER } from "./handshake";
import { IssuerError } from "./issuer-error";
import type { IssuerOptions } from "./options";
import { endReplacedSession } from "./replaced-session";
import type { SessionRevoked } from "./security-events";
import { withoutSessionToken } from "./session-token";
import { mintToken } from "./token";

/** Better Auth gives its database adapter this setting before any plugin has a say, so it cannot be set from here. */
const MANY_SESSIONS = 100_000;

type Parts = { delivery: Delivery; deletions: Deletions; handshake: Pick<Handshake, "disagrees"> };

export function issuerPlugin(options: IssuerOptions, { delivery, deletions, handshake }: Parts) {
  const written = new WeakMap<object, Undelivered>();
  return {
    id: "betterauth-verifier",
    endpoints: { getToken: tokenEndpoint(options) },
    init({ options: given }) {
      requireRevocable(given);
      return {
        options: {
          user: { deleteUser: { beforeDelete: (user) => deletions.purgeOnce(user.id) } },
          databaseHooks: {
            session: {
              delete: {
                before: async (session) => {
                  written.set(session, await delivery.writeDown(revoked(session)));
                },
                after: async (session) =>
                  delivery.announce(written.get(session) ?? (await delivery.writeDown(revoked(session)))),
              },
            },
            user: {
              delete: {
                before: (user) => deletions.purgeBegun(user.id), // for any removal that does not come by /delete-user
                after: (user) => deletions.settle(user.id),
              },
            },
          },
        },
      };
    },
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === "/token" && handshake.disagrees(),
          handler: createAuthMiddleware(async (ctx) => {
            if (await getSessionFromCtx(ctx)) throw setUpWrongly(ctx.context.appName);
          }),
        },
      ],
      after: [
        {
          matcher: () => true,
          handler: createAuthMiddleware(async (ctx) => {
            ctx.setHeader("Cache-Control", "no-store");
            await endReplacedSession(ctx);
            const { path, context } = ctx;
            const { returned } = context;
            if (path === "/token" || returned instanceof Error || returned instanceof Response) return;
            return withoutSessionToken(returned);
          }),
        },
      ],
    },
  } satisfies BetterAuthPlugin;
}

function revoked({ id, userId }: { id: string; userId: string }): SessionRevoked {
  return { kind: "session-revoked", sessionId: id, userId };
}

/** `/token` alone, with our ring. `jwks` is there because `jwt` wants it beside `sign`; no key pair is ever made or read. */
function tokenEndpoint({ issuer, audience, ttl, keys }: IssuerOptions) {
  return jwt({
    jwks: { remoteUrl: issuer, keyPairConfig: { alg: "ES256" } },
    jwt: {
      issuer,
      definePayload: ({ session }) => ({ sid: session.id }),
      sign: ({ sub, sid }) =>
        mintToken(keys.signing(), { issuer, audience, subject: String(sub), sessionId: String(sid), ttl }),
    },
  }).endpoints.getToken;
}

/** A token that nobody believes would only be asked for again and again. What differs is for the log. */
function setUpWrongly(product: string): APIError {
  const message = `${product} is set up wrongly: its two services disagree about keys, names or the clock, and the log of either says which.`;
  return new APIError(
    "SERVICE_UNAVAILABLE",
    { code: "SERVICES_DISAGREE", message },
    { "Retry-After": `${RETRY_AFTER}` },
  );
}

/** Settings with which a session or an account could end and nobody would be told. */
function requireRevocable({ session, user, secondaryStorage, advanced }: BetterAuthOptions): void {
  if ((advanced?.database?.defaultFindManyLimit ?? 0) < MANY_SESSIONS) {
    throw new IssuerError(
      `advanced.database.defaultFindManyLimit must be ${MANY_SESSIONS} at least: of the sessions that end at once, no more than that are told.`,
    );
  }
  if (session?.cookieCache?.enabled) {
    throw new IssuerError("session.cookieCache must stay off: a cached session outlives its end and gets new tokens.");
  }
  if (secondaryStorage && !session?.storeSessionInDatabase) {
    throw new IssuerError(
      "With secondaryStorage, session.storeSessionInDatabase must be on: only then an end is told.",
    );
  }
  if (user?.deleteUser?.beforeDelete) {
    throw new IssuerError(
      "user.deleteUser.beforeDelete is the issuer's; use afterDelete or databaseHooks.user.delete.",
    );
  }
}
