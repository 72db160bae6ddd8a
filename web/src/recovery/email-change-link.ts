// Another e-mail for an account, where mail is sent: the new mailbox gets a link and makes the change with it. The answer
// is the same when the address is somebody's already; then that mailbox hears so.
import type { GenericEndpointContext } from "better-auth";
import type { Mailer } from "@/mail/mailer";
import { addressOf, type Links } from "./links";
import { alreadyHereMail, changeMail } from "./mails";

type Parts = { links: Links; mailer: Mailer; publicUrl: string };

export function sendChangeLink({ links, mailer, publicUrl }: Parts) {
  return async ({ context }: GenericEndpointContext, newEmail: string): Promise<void> => {
    const user = context.session?.user;
    if (!user) return;
    if (await context.internalAdapter.findUserByEmail(newEmail)) {
      return mailer.post(alreadyHereMail(newEmail, `${publicUrl}/sign-in`, `${publicUrl}/forgot-password`));
    }
    const token = await links.issue("change", { id: user.id, email: newEmail });
    await mailer.post(changeMail(newEmail, addressOf(publicUrl, "change", token)));
  };
}
