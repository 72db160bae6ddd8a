// Checking a password takes a moment, in which it can be changed and every session ended. A session that begins after
// that with the old password must not live: whoever changed it did so to be rid of its holder.
import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import { APIError, createAuthMiddleware } from "better-auth/api";

const PATH = "/sign-in/email";

export function unchangedPassword() {
  /** By request: the stored hash before the password was looked at. */
  const before = new WeakMap<Request, string | null>();

  const note = createAuthMiddleware(async (ctx) => {
    if (!ctx.request) return;
    // As many look-ups for an account that is not there, or how long it takes would tell.
    const email = String(ctx.body?.email).trim().toLowerCase(); // as tidied by auth-input.ts, which hooks do not see yet
    const found = await ctx.context.internalAdapter.findUserByEmail(email);
    before.set(ctx.request, await hashOf(ctx, found?.user.id ?? ""));
  });

  /** After the session is there: a change from now on ends it like the others. */
  async function compare(session: { token: string; userId: string }, ctx: GenericEndpointContext | null) {
    if (ctx?.path !== PATH || !ctx.request) return;
    if ((await hashOf(ctx, session.userId)) === before.get(ctx.request)) return;
    await ctx.context.internalAdapter.deleteSession(session.token);
    throw new APIError("UNAUTHORIZED", { code: "INVALID_EMAIL_OR_PASSWORD", message: "Invalid email or password" });
  }

  return {
    id: "duly-unchanged-password",
    init: () => ({ options: { databaseHooks: { session: { create: { after: compare } } } } }),
    hooks: { before: [{ matcher: ({ path }) => path === PATH, handler: note }] },
  } satisfies BetterAuthPlugin;
}

async function hashOf({ context }: GenericEndpointContext, userId: string): Promise<string | null> {
  return (await context.internalAdapter.findCredentialAccount(userId))?.password ?? null;
}
