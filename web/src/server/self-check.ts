// Settings of the token plugin that Better Auth does not know are ignored in silence, and it then signs with another
// algorithm. So before serving, one token is really issued, to a person in a throwaway database, and looked at.
import { createHmac } from "node:crypto";
import { type AuthParts, authOptions, createAuth } from "./auth";
import { migrate } from "./auth-migrations";
import { openDatabase } from "./database";
import { AUDIENCE } from "./token";

const HEADER = "alg,kid,typ";
const CLAIMS = "aud,exp,iat,iss,jti,sid,sub";

export class SelfCheckError extends Error {}

export async function checkToken(parts: Pick<AuthParts, "settings" | "keys">): Promise<void> {
  const token = await issueOne(parts);
  const fault = findFault(token, parts);
  if (fault) throw new SelfCheckError(`The start-up self-check failed: ${fault}; no token of that kind may be issued.`);
}

async function issueOne({ settings, keys }: Pick<AuthParts, "settings" | "keys">): Promise<string> {
  const delivery = { announce: async () => {}, resume: () => {}, confirm: async () => "confirmed" as const };
  const throwaway = { settings, keys, delivery, database: openDatabase(":memory:") };
  await migrate(authOptions(throwaway));
  const auth = createAuth(throwaway);
  const body = { name: "Self-check", email: "self-check@duly.invalid", password: crypto.randomUUID() };
  const { headers } = await auth.api.signUpEmail({ body, returnHeaders: true });
  const cookie = headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const { token } = await auth.api.getToken({ headers: new Headers({ cookie }) });
  return token;
}

/** What is wrong with the token, in words, or null. */
export function findFault(token: string, { settings, keys }: Pick<AuthParts, "settings" | "keys">): string | null {
  const [head = "", body = "", signature = "", ...more] = token.split(".");
  const [header, claims] = [decode(head), decode(body)];
  const key = keys.signing();
  const expected = createHmac("sha256", key.secret).update(`${head}.${body}`).digest("base64url");
  if (more.length || names(header) !== HEADER) return "the token's header is not alg, kid, typ";
  if (header.alg !== "HS256" || header.typ !== "at+jwt" || header.kid !== key.kid) return "alg, typ or kid is wrong";
  if (signature !== expected) return "the signature is not by the first key of the ring";
  if (names(claims) !== CLAIMS) return `the claims are not ${CLAIMS}`;
  if (claims.iss !== settings.publicUrl || claims.aud !== AUDIENCE) return "iss or aud is wrong";
  const { iat, exp } = claims;
  if (!Number.isInteger(iat) || typeof iat !== "number" || exp !== iat + settings.tokenTtl)
    return "iat or exp is wrong";
  const ids = [claims.sub, claims.sid, claims.jti];
  return ids.every((id) => typeof id === "string" && id) && new Set(ids).size === 3 ? null : "sub, sid or jti is wrong";
}

function decode(part: string): Record<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
  return value !== null && typeof value === "object" ? { ...value } : {};
}

function names(record: Record<string, unknown>): string {
  return Object.keys(record).sort().join(",");
}
