// The mailer that the settings ask for.
import { createHmac } from "node:crypto";
import type { Settings } from "@/server/settings";
import type { Attempts } from "@/throttle/attempts";
import { type Mailer, openMailer } from "./mailer";
import { openTransport } from "./transport";

type Accounts = { attempts: Attempts; hasAccount: (email: string) => boolean | Promise<boolean> };

export function mailerOf({ mail, authSecret }: Settings, { attempts, hasAccount }: Accounts): Mailer {
  const keyOf = ({ kind, to }: { kind: string; to: string }) =>
    createHmac("sha256", authSecret).update(`mail\0${kind}\0${to}`).digest("base64url");
  const { folder, reaches } = mail;
  const stays = reaches ? {} : { hasAccount };
  return openMailer({ folder, reaches, send: openTransport(mail), attempts, keyOf, ...stays });
}
