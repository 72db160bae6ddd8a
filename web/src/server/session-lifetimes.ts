// How long a session may live: 30 days from its beginning, 7 days without use. Looked at before every account endpoint
// and page, whatever Better Auth would make of it; a session found over ends by Better Auth's own deletion, which
// announces it.
import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { USER_AGENT_MAX } from "./device";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** ms. */
export const ABSOLUTE_LIFETIME = 30 * DAY;
export const IDLE_LIFETIME = 7 * DAY;

export type Times = { createdAt: Date; updatedAt: Date };

/** `updatedAt` is when a session was last used, true to a minute: nothing else writes it. */
export function isOver({ createdAt, updatedAt }: Times, now: number = Date.now()): boolean {
  return now >= createdAt.getTime() + ABSOLUTE_LIFETIME || now >= updatedAt.getTime() + IDLE_LIFETIME;
}

export function sessionLifetimes() {
  return {
    id: "duly-session-lifetimes",
    init: () => ({ options: { databaseHooks: { session: { create: { before: shortenUserAgent } } } } }),
    hooks: {
      before: [{ matcher: () => true, handler: createAuthMiddleware((ctx) => lookAfter(ctx)) }],
      after: [
        { matcher: () => true, handler: createAuthMiddleware((ctx) => keepCookie(ctx, ctx.context.responseHeaders)) },
      ],
    },
  } satisfies BetterAuthPlugin;
}

async function lookAfter(ctx: GenericEndpointContext): Promise<void> {
  const token = await sessionToken(ctx);
  if (!token) return;
  const { internalAdapter } = ctx.context;
  try {
    const found = await internalAdapter.findSession(token);
    if (!found) return;
    if (isOver(found.session)) await internalAdapter.deleteSession(token);
    else if (Date.now() - found.session.updatedAt.getTime() >= MINUTE) {
      await internalAdapter.updateSession(token, { updatedAt: new Date() }).catch(() => {}); // a full disk ends no session
    }
  } catch {
    throw new APIError("SERVICE_UNAVAILABLE", { code: "UNAVAILABLE", message: "Try again." });
  }
}

/** Better Auth sends the same session's cookie again with some answers; its age would then begin anew in the browser. */
async function keepCookie(ctx: GenericEndpointContext, answer: Headers | undefined): Promise<void> {
  const { newSession, authCookies } = ctx.context;
  if (!newSession || !answer || newSession.session.token !== (await sessionToken(ctx))) return;
  const others = answer.getSetCookie().filter((line) => !line.startsWith(`${authCookies.sessionToken.name}=`));
  answer.delete("set-cookie");
  for (const line of others) answer.append("set-cookie", line);
}

async function sessionToken({ context, getSignedCookie }: GenericEndpointContext): Promise<string | null> {
  return (await getSignedCookie(context.authCookies.sessionToken.name, context.secret)) || null;
}

async function shortenUserAgent({ userAgent }: { userAgent?: string | null | undefined }) {
  return { data: { userAgent: (userAgent ?? "").slice(0, USER_AGENT_MAX) } };
}
