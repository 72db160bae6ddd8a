import { Disagreement, SessionEnded, Unreachable } from "./faults";
import type { Issued } from "./token-store";

const PATIENCE = 5000; // ms

/** Asks Better Auth, with the session cookie, for a token. Only a plain 401 means that the session is gone. */
export async function fetchToken(): Promise<Issued> {
  const answer = await ask("/api/auth/token");
  if (answer.status === 401) throw new SessionEnded();
  const { token, code, message } = await read(answer);
  if (code === "SERVICES_DISAGREE") throw new Disagreement(typeof message === "string" ? message : undefined);
  if (!answer.ok || typeof token !== "string") throw new Unreachable();
  return readToken(token);
}

async function ask(path: string): Promise<Response> {
  try {
    return await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Unreachable();
  }
}

async function read(answer: Response): Promise<{ token?: unknown; code?: unknown; message?: unknown }> {
  const body: unknown = await answer.json().catch(() => null);
  return body !== null && typeof body === "object" ? body : {};
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
