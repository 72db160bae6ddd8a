// Where mail is sent, an account works once its e-mail is confirmed. Signing up with an address that has an account then
// looks the same as with one that has none; what it was, only the mailbox learns (ADR 0037).
import { queueAfterTransactionHook } from "@better-auth/core/context";
import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import type { Mailer } from "@/mail/mailer";
import { addressOf, type Links, type Purpose } from "./links";
import { alreadyHereMail, confirmMail, unfinishedMail } from "./mails";
import type { Unconfirmed } from "./unconfirmed";

type Parts = { links: Links; unconfirmed: Unconfirmed; mailer: Mailer; publicUrl: string };
type User = { id: string; email: string; emailVerified: boolean };

export function confirmation({ links, unconfirmed, mailer, publicUrl }: Parts) {
  const link = async (purpose: Purpose, user: User) => {
    await unconfirmed.linked(user.id);
    return addressOf(publicUrl, purpose, await links.issue(purpose, user));
  };
  /** By somebody: the self-check's account comes without a request. */
  async function begun({ id }: { id: string }, ctx: GenericEndpointContext | null): Promise<void> {
    if (ctx?.request) await unconfirmed.begun(id);
  }

  const whereTo = [`${publicUrl}/sign-in`, `${publicUrl}/forgot-password`] as const;
  const options = {
    databaseHooks: { user: { create: { after: begun } } },
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      async onExistingUserSignUp({ user }: { user: User }) {
        const mail = user.emailVerified
          ? alreadyHereMail(user.email, ...whereTo)
          : unfinishedMail(user.email, await link("reset", user));
        await mailer.post(mail);
      },
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: true,
      async sendVerificationEmail({ user }: { user: User }) {
        // A sign-up commits at its end; until then the link would belong to nobody.
        await queueAfterTransactionHook(async () => mailer.post(confirmMail(user.email, await link("confirm", user))));
      },
    },
  };
  return { id: "duly-confirmation", init: () => ({ options }) } satisfies BetterAuthPlugin;
}
