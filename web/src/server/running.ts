// The one set of parts that a running process has. Built at the first use, never when a module is loaded or at build time.
import "server-only";
import { mailerOf } from "@/mail/open-mailer";
import { openSecurityLog } from "@/security-log/log";
import { openAttempts } from "@/throttle/attempts";
import { openIssuer } from "../issuer/issuer";
import { openKeyRing } from "../issuer/key-ring";
import { type AuthParts, createAuth } from "./auth";
import { issuerOptions, LOGGER } from "./issuing";
import { once } from "./once";
import { settings } from "./settings";
import { openStores } from "./stores";

export const keys = once("keys", () => openKeyRing(settings().keys, settings().authSecret, LOGGER));

export const stores = once("stores", () => openStores(settings().accounts));

export const authParts = once("auth parts", (): AuthParts => {
  const { database, accounts, securityLog, ...others } = stores();
  const attempts = openAttempts(others.attempts);
  const issuer = openIssuer(issuerOptions(settings(), keys(), accounts));
  const log = openSecurityLog(securityLog);
  const hasAccount = async (email: string) =>
    (await accounts.all(`select 1 from "user" where email = $1`, [email])).length > 0;
  const mailer = mailerOf(settings(), { attempts, hasAccount });
  return { settings: settings(), database, store: accounts, attempts, log, mailer, issuer };
});

export const auth = once("auth", () => createAuth(authParts()));
