// The mailer that the settings ask for.
import { createHmac } from "node:crypto";
import type { Settings } from "@/server/settings";
import type { Attempts } from "@/throttle/attempts";
import { type Mailer, openMailer } from "./mailer";
import { openTransport } from "./transport";

/** Null where no mail is sent. */
export function mailerOf({ mail, authSecret }: Settings, attempts: Attempts): Mailer | null {
  if (mail.way === "off") return null;
  const keyOf = ({ kind, to }: { kind: string; to: string }) =>
    createHmac("sha256", authSecret).update(`mail\0${kind}\0${to}`).digest("base64url");
  return openMailer({ folder: mail.folder, send: openTransport(mail), attempts, keyOf });
}
