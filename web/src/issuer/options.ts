// What an issuer is told, once; each of its parts takes what it needs.
import { MAX_LIFETIME } from "./agreement";
import type { EventOutbox } from "./event-outbox";
import { IssuerError } from "./issuer-error";
import type { KeyRing } from "./key-ring";

export type Logger = { log: (line: string) => void; error: (line: string) => void };

export type IssuerOptions = {
  /** The `iss` of every token; the verifier compares it letter by letter. */
  issuer: string;
  audience: string;
  /** Seconds that a token lives. */
  ttl: number;
  keys: KeyRing;
  /** Where the verifying side takes security events. */
  eventsUrl: string;
  /** Where it says, by a 200, that it could take one now. */
  readyUrl: string;
  outbox: EventOutbox;
  logger: Logger;
  send?: typeof fetch;
};

export function requireSound({ issuer, audience, ttl }: IssuerOptions): void {
  if (!issuer || !audience) throw new IssuerError("The issuer needs a non-empty issuer and audience.");
  if (Number.isInteger(ttl) && ttl >= 1 && ttl <= MAX_LIFETIME) return;
  throw new IssuerError(`A token's life of ${ttl} s is refused by the verifier; give 1 to ${MAX_LIFETIME} seconds.`);
}
