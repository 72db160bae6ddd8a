// Recovery, and where mail is sent the confirmation of e-mails, as Better Auth is given them.

import type { KnownDevices } from "@/devices/known-devices";
import type { Statements } from "@/issuer/statements";
import type { Mailer } from "@/mail/mailer";
import type { SecurityLog } from "@/security-log/log";
import { emailChange } from "@/server/email-change";
import { confirmation } from "./confirmation";
import { sendChangeLink } from "./email-change-link";
import { evenPace } from "./even-pace";
import { openLinks } from "./links";
import { type RecoveryParts, recovery } from "./recovery";
import { openUnconfirmed } from "./unconfirmed";

type Parts = {
  store: Statements;
  devices: KnownDevices;
  log: SecurityLog;
  mailer: Mailer;
  publicUrl: string;
};

export function recoveryPlugins({ store, devices, log, mailer, publicUrl }: Parts) {
  const links = openLinks(store);
  const tell: RecoveryParts["tell"] = (userId, event) =>
    event === "reset-asked" ? log.addBounded(userId, event) : log.add(userId, event); // anybody can ask
  const ways = recovery({ links, devices, mailer, publicUrl, tell });
  if (!mailer.reaches) return [ways, emailChange(), evenPace(["/recovery/request"])];
  const parts = { links, unconfirmed: openUnconfirmed(store), mailer, publicUrl };
  const sendLink = sendChangeLink(parts);
  return [
    ways,
    emailChange({ sendLink }),
    confirmation(parts),
    evenPace(["/recovery/request", "/sign-up/email", "/change-email"]),
  ];
}
