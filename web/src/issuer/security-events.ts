// What the api must hear about accounts and sessions, as signed Security Event Tokens (RFC 8417), pushed (RFC 8935).
import { randomUUID } from "node:crypto";
import { ACCOUNT_PURGED, EVENT_TYPE, SESSION_REVOKED, VERIFICATION } from "./agreement";
import type { Key } from "./key-ring";
import { identifier, signCompact } from "./token";

export type SessionRevoked = { kind: "session-revoked"; sessionId: string; userId: string };

export type SecurityEvent = SessionRevoked | { kind: "account-purged"; userId: string };

export type Parties = { issuer: string; audience: string };

/** Signed anew for every attempt: the api accepts a SET for a minute only. */
export function signEvent(key: Key, parties: Parties, event: SecurityEvent, now: number = Date.now()): string {
  const { issuer, audience } = parties;
  const iat = Math.floor(now / 1000);
  const person = { format: "iss_sub", iss: issuer, sub: identifier("sub", event.userId) };
  const claims = { iss: issuer, aud: audience, iat, jti: randomUUID() };
  if (event.kind === "account-purged") {
    const events = { [ACCOUNT_PURGED]: {} };
    return signCompact(key, EVENT_TYPE, { ...claims, sub_id: person, events });
  }
  const session = { format: "opaque", id: identifier("sid", event.sessionId) };
  const events = { [SESSION_REVOKED]: { event_timestamp: iat } };
  return signCompact(key, EVENT_TYPE, {
    ...claims,
    sub_id: { format: "complex", user: person, session },
    events,
  });
}

/** The hello of the handshake (OpenID Shared Signals Framework 1.0 §8.1.4): nothing but who signs, for whom, with what. */
export function signVerification(key: Key, { issuer, audience }: Parties, now: number = Date.now()): string {
  const claims = { iss: issuer, aud: audience, iat: Math.floor(now / 1000), jti: randomUUID() };
  const sub_id = { format: "opaque", id: key.fingerprint };
  return signCompact(key, EVENT_TYPE, { ...claims, sub_id, events: { [VERIFICATION]: {} } });
}
