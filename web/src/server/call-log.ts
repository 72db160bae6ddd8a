// One line for every call about accounts: what was asked, how it ended, from where, and by whom as far as that is known.
// Never an e-mail, a password or a session's reference.
import { createHmac, timingSafeEqual } from "node:crypto";
import { activeSpan } from "@/tracing/traced";
import type { Auth } from "./auth";
import { pseudonym, writeLine } from "./log-lines";

/** `call` is null for what does not exist: a path could hold anything. */
export async function logCall(auth: Auth, call: string | null, request: Request, answer: Response): Promise<void> {
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  const { authCookies, secret } = await auth.$context;
  const sessionIn = (cookies: string) => readSession(cookies, authCookies.sessionToken.name, secret);
  const begun = answer.headers.getSetCookie().map(sessionIn).find(Boolean) ?? null;
  writeLine("account", {
    call,
    status: answer.status,
    reason: answer.status < 400 ? null : textAt(body, "code"),
    address: request.headers.get("x-duly-address"),
    session: begun ?? sessionIn(request.headers.get("cookie") ?? ""),
    who: begun && whose(body),
    trace_id: activeSpan()?.traceId,
  });
}

/** As Better Auth reads it: the first of that name, and only when the signature is ours. A decoy is nobody's session. */
function readSession(cookies: string, name: string, secret: string): string | null {
  const pairs = cookies.split(";").map((pair) => /^([^=]*)=(.*)$/s.exec(pair) ?? []);
  const [, , value = ""] = pairs.find(([, key]) => key?.trim() === name) ?? [];
  const [, reference = "", signature = ""] = /^"?(.+)\.([^.]{44})"?$/.exec(decoded(value.trim())) ?? [];
  const right = createHmac("sha256", secret).update(reference).digest("base64");
  if (!reference || !isSame(signature, right)) return null;
  return pseudonym(reference);
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Known for certain only when a session begins; afterwards the session says it. */
function whose(body: unknown): string | null {
  const id = textAt(at(body, "user"), "id") ?? textAt(at(body, "session"), "userId");
  return id && pseudonym(id);
}

function textAt(value: unknown, name: string): string | null {
  const found = at(value, name);
  return typeof found === "string" ? found.slice(0, 60) : null;
}

function at(value: unknown, name: string): unknown {
  return new Map(Object.entries(value ?? {})).get(name);
}
