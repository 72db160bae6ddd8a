// Better Auth's endpoints, as the forms use them: done, or a code that messages.ts has words for.
import { tooMany } from "./messages";

type Failed = { ok: false; code: string };

export type Outcome = { ok: true } | Failed;

export type Answer = { ok: true; data: unknown } | Failed;

export type Action =
  | "sign-in/email"
  | "sign-up/email"
  | "sign-out"
  | "recovery/request"
  | "recovery/complete"
  | "recovery/confirm-email"
  | "update-user"
  | "delete-user"
  | "verify-password"
  | "change-password"
  | "change-email"
  | "sessions/end"
  | "sessions/end-others"
  | "passkey/update-passkey"
  | "passkey/delete-passkey";

/** `subject` is the account that the page shows; the server does nothing to another one that is signed in by now. */
export async function callAccount(
  action: Action,
  body: Record<string, unknown>,
  subject: string | null,
): Promise<Outcome> {
  return askAccount("POST", action, subject, body);
}

/** The same with what the answer says: `data` is JSON, or undefined when it is not. */
export async function askAccount(
  method: "GET" | "POST",
  path: string,
  subject: string | null,
  body?: Record<string, unknown>,
): Promise<Answer> {
  try {
    const answer = await fetch(`/api/auth/${path}`, {
      method,
      headers: {
        ...(body && { "Content-Type": "application/json" }),
        ...(subject !== null && { "X-Duly-Subject": subject }),
      },
      body: body ? JSON.stringify(body) : null,
      cache: "no-store",
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    return answer.ok ? { ok: true, data: parse(text) } : { ok: false, code: codeOf(answer, text) };
  } catch {
    return { ok: false, code: "UNREACHABLE" };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(answer: Response, text: string): string {
  if (answer.status === 429) return tooMany(answer);
  const [, code] = /"code":\s*"([A-Z_]{1,60})"/.exec(text) ?? [];
  return code ?? "UNREACHABLE";
}
