// Where a person is signed in, and the end of it. Sessions are named by their ids: Better Auth's own endpoints name them
// by their tokens, which belong in cookies only. Ending is Better Auth's own deletion, so the api hears of it at once.
import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import { APIError, createAuthEndpoint, sensitiveSessionMiddleware } from "better-auth/api";
import { describeDevice } from "./device";
import { requireFresh } from "./fresh-authentication";
import { isOver } from "./session-lifetimes";

export type ListedSession = {
  id: string;
  device: string;
  address: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  current: boolean;
};

const SIGNED_IN = { requireHeaders: true, use: [sensitiveSessionMiddleware] };

export function sessionList() {
  return {
    id: "duly-session-list",
    endpoints: {
      listOwnSessions: createAuthEndpoint("/sessions", { ...SIGNED_IN, method: "GET" }, async (ctx) => {
        const sessions = await ownSessions(ctx);
        return ctx.json({ sessions: sessions.map((session) => listed(session, currentId(ctx))) });
      }),
      endOwnSession: createAuthEndpoint("/sessions/end", { ...SIGNED_IN, method: "POST" }, async (ctx) => {
        requireFresh(ctx);
        const { id } = Object(ctx.body);
        const session = (await ownSessions(ctx)).find((one) => one.id === id); // a stranger's is not among them
        if (!session) throw new APIError("NOT_FOUND", { code: "SESSION_NOT_FOUND", message: "No such session." });
        if (id === currentId(ctx)) {
          throw new APIError("BAD_REQUEST", { code: "CURRENT_SESSION", message: "Sign out to end this session." });
        }
        await ctx.context.internalAdapter.deleteSession(session.token);
        return ctx.json({ ended: 1 });
      }),
      endOtherSessions: createAuthEndpoint("/sessions/end-others", { ...SIGNED_IN, method: "POST" }, async (ctx) => {
        requireFresh(ctx);
        const others = (await ownSessions(ctx)).filter(({ id }) => id !== currentId(ctx));
        const tokens = others.map(({ token }) => token);
        if (tokens.length > 0) await ctx.context.internalAdapter.deleteSessions(tokens); // of none PostgreSQL makes an error
        return ctx.json({ ended: others.length });
      }),
    },
  } satisfies BetterAuthPlugin;
}

/** This one first, then the one used last. */
export async function ownSessions(ctx: GenericEndpointContext) {
  const { internalAdapter, session } = ctx.context;
  if (!session) throw new APIError("UNAUTHORIZED", { code: "UNAUTHORIZED", message: "You are not signed in." });
  const all = await internalAdapter.listSessions(session.user.id, { onlyActiveSessions: true });
  const rank = ({ id, updatedAt }: { id: string; updatedAt: Date }) =>
    id === session.session.id ? Number.POSITIVE_INFINITY : updatedAt.getTime();
  return all.filter((one) => !isOver(one)).sort((a, b) => rank(b) - rank(a));
}

type Stored = Awaited<ReturnType<typeof ownSessions>>[number];

export function listed({ id, userAgent, ipAddress, createdAt, updatedAt }: Stored, current: string | undefined) {
  const where = { device: describeDevice(userAgent), address: ipAddress || null };
  return { id, ...where, createdAt, lastUsedAt: updatedAt, current: id === current } satisfies ListedSession;
}

function currentId({ context }: GenericEndpointContext): string | undefined {
  return context.session?.session.id;
}
