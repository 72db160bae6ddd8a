// The end of an account, in the place of Better Auth's own endpoint: the password always, the data first, and a receipt
// that says how much went.
import type { AuthContext, BetterAuthPlugin } from "better-auth";
import { APIError, createAuthEndpoint, sensitiveSessionMiddleware } from "better-auth/api";
import { deleteSessionCookie } from "better-auth/cookies";
import type { Removed } from "../issuer/event-delivery";
import type { Issuer } from "../issuer/issuer";
import { requirePassword } from "./fresh-authentication";

/** `tasks` is null when the api did not say. */
export type Receipt = { at: Date; tasks: number | null; sessions: number };

export function accountDeletion({ deletions }: Pick<Issuer, "deletions">) {
  return {
    id: "duly-account-deletion",
    endpoints: {
      deleteUser: createAuthEndpoint(
        "/delete-user",
        { method: "POST", requireHeaders: true, use: [sensitiveSessionMiddleware] },
        async (ctx) => {
          await requirePassword(ctx, Object(ctx.body).password);
          const { id } = ctx.context.session.user;
          const sessions = await ctx.context.adapter.count({
            model: "session",
            where: [{ field: "userId", value: id }],
          });
          const removed = await endAccount(ctx.context, deletions, id);
          deleteSessionCookie(ctx);
          const receipt: Receipt = { at: new Date(), tasks: removed.tasks ?? null, sessions };
          return ctx.json({ receipt });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}

/** The data first; once that is gone, the account must follow, whatever happens. */
export async function endAccount(
  { internalAdapter }: Pick<AuthContext, "internalAdapter">,
  deletions: Issuer["deletions"],
  id: string,
): Promise<Removed> {
  const removed = await deletions.purge(id);
  try {
    await internalAdapter.deleteUser(id);
  } catch {
    await deletions.finish(id);
    const message = "Your data is gone; your account follows by itself in a moment.";
    throw new APIError("SERVICE_UNAVAILABLE", { code: "DELETION_UNCONFIRMED", message });
  }
  return removed;
}
