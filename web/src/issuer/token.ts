// The access token, exactly as the verifier wants it: claims are rebuilt from scratch, so nothing personal slips in.
import { createHmac, randomUUID } from "node:crypto";
import { ALGORITHM, IDENTIFIER, TOKEN_TYPE } from "./agreement";
import type { Key } from "./key-ring";

export type TokenFacts = { issuer: string; audience: string; subject: string; sessionId: string; ttl: number };

export function mintToken(key: Key, facts: TokenFacts, now: number = Date.now()): string {
  const iat = Math.floor(now / 1000);
  const claims = {
    iss: facts.issuer,
    aud: facts.audience,
    sub: identifier("sub", facts.subject),
    sid: identifier("sid", facts.sessionId),
    iat,
    exp: iat + facts.ttl,
    jti: randomUUID(),
  };
  return signCompact(key, TOKEN_TYPE, claims);
}

/** A compact JWS (RFC 7515 §7.1), HS256. */
export function signCompact(key: Key, typ: string, claims: object): string {
  const message = `${encode({ alg: ALGORITHM, typ, kid: key.kid })}.${encode(claims)}`;
  return `${message}.${createHmac("sha256", key.secret).update(message).digest("base64url")}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

/** The verifier's alphabet; anything else here means that the plugin handed over something unexpected. */
export function identifier(name: string, value: unknown): string {
  if (typeof value === "string" && IDENTIFIER.test(value)) return value;
  throw new Error(`The ${name} of a token to be signed is not an identifier.`);
}
