// What the web itself keeps of a person, for the file that they take with them; tasks the page adds by the person's own
// token. Nothing in it opens anything: no token, no hash, no key.
import type { BetterAuthPlugin } from "better-auth";
import { createAuthEndpoint, sensitiveSessionMiddleware } from "better-auth/api";
import { requireFresh } from "./fresh-authentication";
import { listed, ownSessions } from "./session-list";

type StoredPasskey = { name?: string | null; createdAt?: Date | null };

export function dataExport() {
  return {
    id: "duly-data-export",
    endpoints: {
      exportOwnData: createAuthEndpoint(
        "/export",
        { method: "POST", requireHeaders: true, use: [sensitiveSessionMiddleware] },
        async (ctx) => {
          requireFresh(ctx);
          const { user, session } = ctx.context.session;
          const { id, name, email, emailVerified, createdAt, updatedAt } = user;
          const where = [{ field: "userId", value: id }];
          const passkeys = await ctx.context.adapter.findMany<StoredPasskey>({ model: "passkey", where });
          return ctx.json({
            account: { id, name, email, emailVerified, createdAt, updatedAt },
            sessions: (await ownSessions(ctx)).map((one) => ({ ...listed(one, session.id), userAgent: one.userAgent })),
            passkeys: passkeys.map((one) => ({ name: one.name ?? null, createdAt: one.createdAt ?? null })),
          });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}
