// Settings of the token plugin that Better Auth does not know are ignored in silence, and it then signs with another
// algorithm. So before serving, one token is really issued, to a person in a throwaway database, and looked at.
import { createHmac } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { type BetterAuthOptions, betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { ALGORITHM, CLAIMS, HEADER_MEMBERS, TOKEN_TYPE } from "./agreement";
import { IssuerError } from "./issuer-error";
import type { IssuerOptions } from "./options";

export type Terms = Pick<IssuerOptions, "issuer" | "audience" | "ttl" | "keys">;

export async function checkToken(
  authOptions: (database: DatabaseSync) => BetterAuthOptions,
  terms: Terms,
): Promise<void> {
  const database = new DatabaseSync(":memory:");
  const fault = findFault(await issueOne(authOptions(database)), terms);
  database.close();
  if (fault) throw new IssuerError(`The start-up self-check failed: ${fault}; no token of that kind may be issued.`);
}

/** As a browser would get it; whatever else signing up asks of people is left out. */
async function issueOne(given: BetterAuthOptions): Promise<string> {
  const options = {
    ...given,
    emailAndPassword: { ...given.emailAndPassword, enabled: true, requireEmailVerification: false, autoSignIn: true },
    emailVerification: { ...given.emailVerification, sendOnSignUp: false },
    rateLimit: { enabled: false },
  };
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  const auth = betterAuth(options);
  const body = { name: "Self-check", email: "self-check@betterauth.invalid", password: crypto.randomUUID() };
  const { headers } = await auth.api.signUpEmail({ body, returnHeaders: true });
  const cookies = headers.getSetCookie().map((line) => line.split(";")[0]);
  const { baseURL } = await auth.$context;
  const answer = await auth.handler(new Request(`${baseURL}/token`, { headers: { cookie: cookies.join("; ") } }));
  const { token }: { token?: unknown } = answer.ok ? await answer.json() : {};
  return typeof token === "string" ? token : "";
}

/** What is wrong with the token, in words, or null. */
export function findFault(token: string, { issuer, audience, ttl, keys }: Terms): string | null {
  const [head = "", body = "", signature = "", ...more] = token.split(".");
  if (!head || !body) return "no token was issued";
  const [header, claims] = [decode(head), decode(body)];
  const key = keys.signing();
  const expected = createHmac("sha256", key.secret).update(`${head}.${body}`).digest("base64url");
  if (more.length || !hasExactly(header, HEADER_MEMBERS)) return "the token's header is not alg, kid, typ";
  if (header.alg !== ALGORITHM || header.typ !== TOKEN_TYPE || header.kid !== key.kid)
    return "alg, typ or kid is wrong";
  if (signature !== expected) return "the signature is not by the first key of the ring";
  if (!hasExactly(claims, CLAIMS)) return `the claims are not ${CLAIMS.join(", ")}`;
  if (claims.iss !== issuer || claims.aud !== audience) return "iss or aud is wrong";
  const { iat, exp } = claims;
  if (!Number.isInteger(iat) || typeof iat !== "number" || exp !== iat + ttl) return "iat or exp is wrong";
  const ids = [claims.sub, claims.sid, claims.jti];
  return ids.every((id) => typeof id === "string" && id) && new Set(ids).size === 3 ? null : "sub, sid or jti is wrong";
}

function decode(part: string): Record<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
  return value !== null && typeof value === "object" ? { ...value } : {};
}

function hasExactly(record: Record<string, unknown>, names: string[]): boolean {
  return Object.keys(record).sort().join() === names.join();
}
