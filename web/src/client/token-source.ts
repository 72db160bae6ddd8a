import { SessionEnded, Unreachable } from "./faults";
import type { Issued } from "./token-store";

/** Asks Better Auth, with the session cookie, for a token. Only a plain 401 means that the session is gone. */
export async function fetchToken(): Promise<Issued> {
  const answer = await ask("/api/auth/token");
  if (answer.status === 401) throw new SessionEnded();
  if (!answer.ok) throw new Unreachable();
  const body: unknown = await answer.json().catch(() => null);
  const value = body !== null && typeof body === "object" && "token" in body ? body.token : null;
  if (typeof value !== "string") throw new Unreachable();
  return readToken(value);
}

async function ask(path: string): Promise<Response> {
  try {
    return await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(8000) });
  } catch {
    throw new Unreachable();
  }
}

/** Reads, never verifies: whose it is and how long it lasts, which is all that the page needs to know. */
export function readToken(value: string): Issued {
  const [, body = ""] = value.split(".");
  const claims: unknown = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
  if (claims === null || typeof claims !== "object") throw new Unreachable();
  const { sub, iat, exp } = { sub: null, iat: null, exp: null, ...claims };
  if (typeof sub !== "string" || typeof iat !== "number" || typeof exp !== "number") throw new Unreachable();
  return { value, subject: sub, lifetime: (exp - iat) * 1000, age: 0 };
}
