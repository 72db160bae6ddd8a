// The ways back to an account: a link by mail or from the administrator chooses a new password and ends every session;
// a link confirms an e-mail, together with the password, so that nobody confirms what somebody else began.
import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import type { KnownDevices } from "@/devices/known-devices";
import { markDevice, placeOf } from "@/devices/place";
import type { Mailer } from "@/mail/mailer";
import { refuseOwnWords } from "@/server/auth-input";
import { addressOf, type Link, type Links, type Purpose } from "./links";
import { movedMail, resetDoneMail, resetMail } from "./mails";

export type RecoveryParts = {
  links: Links;
  devices: KnownDevices;
  mailer: Mailer;
  publicUrl: string;
  /** What the account's log hears of. */
  tell: (
    userId: string,
    event: "reset-asked" | "password-reset" | "email-confirmed" | "email-changed",
  ) => Promise<void>;
};

export function recovery(parts: RecoveryParts) {
  const { links, mailer, publicUrl } = parts;
  const confirming: Purpose[] = ["confirm", "change"];
  return {
    id: "duly-recovery",
    endpoints: {
      requestReset: createAuthEndpoint("/recovery/request", { method: "POST" }, async (ctx) => {
        const found = await ctx.context.internalAdapter.findUserByEmail(String(Object(ctx.body).email));
        if (found) {
          const purpose = mailer.reaches ? "reset" : "handed"; // by the administrator, who alone reads the mail
          const token = await links.issue(purpose, found.user);
          await parts.tell(found.user.id, "reset-asked");
          await mailer.post(resetMail(found.user.email, addressOf(publicUrl, purpose, token)));
        }
        return ctx.json({ requested: true });
      }),

      completeReset: createAuthEndpoint("/recovery/complete", { method: "POST" }, async (ctx) => {
        const { token, password } = Object(ctx.body);
        const hash = await ctx.context.password.hash(String(password)); // first, so that a link's worth takes no time to tell
        const link = await links.redeem(String(token), ["reset", "handed"]);
        if (!link) throw expired();
        try {
          await changePassword(ctx, parts, link, { password, hash });
        } catch (error) {
          await links.restore(link);
          throw error;
        }
        return ctx.json({ changed: true });
      }),

      confirmEmail: createAuthEndpoint("/recovery/confirm-email", { method: "POST" }, async (ctx) => {
        const { token, password } = Object(ctx.body);
        const { internalAdapter, password: passwords } = ctx.context;
        const link = await links.find(String(token), confirming);
        const account = link && (await internalAdapter.findCredentialAccount(link.userId));
        if (!link || !account?.password) throw expired();
        if (!(await passwords.verify({ hash: account.password, password: String(password) }))) {
          throw new APIError("BAD_REQUEST", { code: "NOT_THAT_PASSWORD", message: "The password is wrong." });
        }
        if (!(await links.redeem(String(token), confirming))) throw expired();
        const user = await confirm(ctx, parts, link);
        await setSessionCookie(ctx, { session: await internalAdapter.createSession(link.userId), user });
        return ctx.json({ confirmed: true });
      }),
    },
  } satisfies BetterAuthPlugin;
}

/** The address of the link is the person's: with "change" it takes the place of the one before. */
async function confirm(ctx: GenericEndpointContext, { mailer, links, tell }: RecoveryParts, link: Link) {
  const { internalAdapter } = ctx.context;
  const before = await internalAdapter.findUserById(link.userId);
  const holder = await internalAdapter.findUserByEmail(link.email);
  if (!before || (holder && holder.user.id !== before.id)) throw expired();
  if (link.purpose === "confirm" && link.email !== before.email) throw expired(); // it was changed meanwhile
  const user = await internalAdapter.updateUser(before.id, { email: link.email, emailVerified: true });
  await tell(before.id, link.email === before.email ? "email-confirmed" : "email-changed");
  if (link.email !== before.email) {
    await links.forget(before.id); // those that the old mailbox still holds
    await mailer.post(movedMail(before.email));
  }
  return user;
}

type Chosen = { password: unknown; hash: string };

async function changePassword(
  ctx: GenericEndpointContext,
  parts: RecoveryParts,
  link: Link,
  { password, hash }: Chosen,
) {
  const { internalAdapter } = ctx.context;
  const { userId } = link;
  const user = await internalAdapter.findUserById(userId);
  if (!user) throw expired();
  refuseOwnWords(password, user);
  if (await internalAdapter.findCredentialAccount(userId)) await internalAdapter.updatePassword(userId, hash);
  else await internalAdapter.createAccount({ userId, providerId: "credential", accountId: userId, password: hash });
  if (link.purpose === "reset") await internalAdapter.updateUser(userId, { emailVerified: true }); // it reached them
  await internalAdapter.deleteUserSessions(userId);
  await parts.tell(userId, "password-reset");
  await parts.links.forget(userId);
  await parts.devices.forget(userId);
  // From here the person signs in next, whatever goes on elsewhere at that account.
  await parts.devices.remember(userId, markDevice(ctx), placeOf(ctx).network);
  await parts.mailer.post(resetDoneMail(user.email, `${parts.publicUrl}/forgot-password`));
}

function expired(): APIError {
  return new APIError("BAD_REQUEST", { code: "LINK_OVER", message: "This link was used already, or it is too old." });
}
