// Better Auth's endpoints, as the forms use them: done, or a code that messages.ts has words for.

export type Outcome = { ok: true } | { ok: false; code: string };

export type Action = "sign-in/email" | "sign-up/email" | "sign-out" | "update-user" | "delete-user";

/** `subject` is the account that the page shows; the server does nothing to another one that is signed in by now. */
export async function callAccount(
  action: Action,
  body: Record<string, string>,
  subject: string | null,
): Promise<Outcome> {
  try {
    const answer = await fetch(`/api/auth/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(subject !== null && { "X-Duly-Subject": subject }) },
      body: JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    return answer.ok ? { ok: true } : { ok: false, code: codeOf(answer.status, text) };
  } catch {
    return { ok: false, code: "UNREACHABLE" };
  }
}

function codeOf(status: number, text: string): string {
  if (status === 429) return "TOO_MANY";
  const [, code] = /"code":\s*"([A-Z_]{1,60})"/.exec(text) ?? [];
  return code ?? "UNREACHABLE";
}
