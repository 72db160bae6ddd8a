// What the api must hear about accounts and sessions, as signed Security Event Tokens (RFC 8417), pushed (RFC 8935).
import { randomUUID } from "node:crypto";
import type { Key } from "./key-ring";
import { AUDIENCE, identifier, signCompact } from "./token";

export type SessionRevoked = { kind: "session-revoked"; sessionId: string; userId: string };

export type SecurityEvent = SessionRevoked | { kind: "account-purged"; userId: string };

/** Signed anew for every attempt: the api accepts a SET for a minute only. */
export function signEvent(key: Key, issuer: string, event: SecurityEvent, now: number = Date.now()): string {
  const iat = Math.floor(now / 1000);
  const person = { format: "iss_sub", iss: issuer, sub: identifier("sub", event.userId) };
  const claims = { iss: issuer, aud: AUDIENCE, iat, jti: randomUUID() };
  if (event.kind === "account-purged") {
    const events = { "https://schemas.openid.net/secevent/risc/event-type/account-purged": {} };
    return signCompact(key, "secevent+jwt", { ...claims, sub_id: person, events });
  }
  const session = { format: "opaque", id: identifier("sid", event.sessionId) };
  const events = { "https://schemas.openid.net/secevent/caep/event-type/session-revoked": { event_timestamp: iat } };
  return signCompact(key, "secevent+jwt", {
    ...claims,
    sub_id: { format: "complex", user: person, session },
    events,
  });
}
