// The one set of parts that a running process has. Built at the first use, never when a module is loaded or at build time.
import "server-only";
import { mailerOf } from "@/mail/open-mailer";
import { openSecurityLog } from "@/security-log/log";
import { openAttempts } from "@/throttle/attempts";
import { openIssuer } from "../issuer/issuer";
import { openKeyRing } from "../issuer/key-ring";
import { type AuthParts, createAuth } from "./auth";
import { openDatabase } from "./database";
import { issuerOptions, LOGGER } from "./issuing";
import { once } from "./once";
import { settings } from "./settings";

export const keys = once("keys", () => openKeyRing(settings().keys, settings().authSecret, LOGGER));

export const authParts = once("auth parts", (): AuthParts => {
  const database = openDatabase(settings().authDatabase);
  const attempts = openAttempts(openDatabase(settings().attemptsDatabase));
  const issuer = openIssuer(issuerOptions(settings(), keys(), database));
  const log = openSecurityLog(openDatabase(settings().securityLogDatabase));
  const hasAccount = (email: string) => database.prepare("select 1 from user where email = ?").get(email) !== undefined;
  const mailer = mailerOf(settings(), { attempts, hasAccount });
  return { settings: settings(), database, attempts, log, mailer, issuer };
});

export const auth = once("auth", () => createAuth(authParts()));
