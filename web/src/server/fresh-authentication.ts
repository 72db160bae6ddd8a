// For what could cost a person their account, a session alone is not enough: whoever asks has shown within the last ten
// minutes that it is them, by signing in or by typing the password again.
import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import { APIError, createAuthEndpoint, sensitiveSessionMiddleware } from "better-auth/api";

/** ms. */
export const FRESH = 10 * 60_000;

type Signed = { createdAt: Date; confirmedAt?: Date | null };

export function isFresh({ createdAt, confirmedAt }: Signed, now: number = Date.now()): boolean {
  return now - Math.max(createdAt.getTime(), confirmedAt?.getTime() ?? 0) < FRESH;
}

/** In an endpoint behind `sensitiveSessionMiddleware`. The pages answer this refusal by asking, and try again. */
export function requireFresh(ctx: GenericEndpointContext): void {
  const signed = ctx.context.session?.session;
  if (signed && isFresh(signed)) return;
  throw new APIError("FORBIDDEN", { code: "CONFIRM_FIRST", message: "Show first that it is you." });
}

/** Whatever proves anew that it is them ends here: the password below, another plugin's passkey. */
export async function confirmSession(ctx: GenericEndpointContext): Promise<void> {
  const token = ctx.context.session?.session.token;
  if (token) await ctx.context.internalAdapter.updateSession(token, { confirmedAt: new Date() });
}

/** Of the person who is signed in. */
export async function requirePassword(ctx: GenericEndpointContext, password: unknown): Promise<void> {
  const { internalAdapter, password: passwords, session } = ctx.context;
  const account = session && (await internalAdapter.findCredentialAccount(session.user.id));
  const known = account?.password && typeof password === "string";
  if (known && (await passwords.verify({ hash: account.password ?? "", password }))) return;
  throw new APIError("BAD_REQUEST", { code: "INVALID_PASSWORD", message: "Invalid password" });
}

export function freshAuthentication() {
  return {
    id: "duly-fresh-authentication",
    schema: { session: { fields: { confirmedAt: { type: "date", required: false, input: false } } } },
    endpoints: {
      // In the place of Better Auth's own, which only a server may call.
      verifyPassword: createAuthEndpoint(
        "/verify-password",
        { method: "POST", requireHeaders: true, use: [sensitiveSessionMiddleware] },
        async (ctx) => {
          await requirePassword(ctx, Object(ctx.body).password);
          await confirmSession(ctx);
          return ctx.json({ confirmed: true });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}
