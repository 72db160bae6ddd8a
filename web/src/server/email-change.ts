// Another e-mail for the account: with the password, and in the place of Better Auth's own endpoint, which asks for none
// and says nothing of an address that is taken.
import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import { APIError, createAuthEndpoint, sensitiveSessionMiddleware } from "better-auth/api";
import { requirePassword } from "./fresh-authentication";

type Options = {
  /** Where e-mails are verified: sends the link that makes the change. The answer is then the same for every address. */
  sendLink?: (ctx: GenericEndpointContext, newEmail: string) => Promise<void>;
};

export function emailChange({ sendLink }: Options = {}) {
  return {
    id: "duly-email-change",
    endpoints: {
      changeEmail: createAuthEndpoint(
        "/change-email",
        { method: "POST", requireHeaders: true, use: [sensitiveSessionMiddleware] },
        async (ctx) => {
          const { newEmail, password } = Object(ctx.body); // tidied by auth-input.ts
          await requirePassword(ctx, password);
          const { user } = ctx.context.session;
          if (newEmail === user.email) {
            throw new APIError("BAD_REQUEST", { code: "EMAIL_SAME", message: "This is the e-mail already." });
          }
          if (sendLink) {
            await sendLink(ctx, newEmail);
            return ctx.json({ changed: false });
          }
          await change(ctx, user.id, newEmail);
          return ctx.json({ changed: true });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}

async function change({ context }: GenericEndpointContext, userId: string, email: string): Promise<void> {
  const { internalAdapter } = context;
  if (await internalAdapter.findUserByEmail(email)) throw taken();
  try {
    await internalAdapter.updateUser(userId, { email, emailVerified: false });
  } catch (error) {
    if (await internalAdapter.findUserByEmail(email)) throw taken(); // somebody was faster by a moment
    throw error;
  }
}

/** In the words of a sign-up. */
function taken(): APIError {
  const code = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL";
  return new APIError("UNPROCESSABLE_ENTITY", { code, message: "User already exists. Use another email." });
}
