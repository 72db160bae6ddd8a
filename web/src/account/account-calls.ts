// Better Auth's endpoints, as the forms use them: done, or a code that messages.ts has words for.

export type Outcome = { ok: true } | { ok: false; code: string };

export type Action = "sign-in/email" | "sign-up/email" | "sign-out" | "update-user" | "delete-user";

export async function callAccount(action: Action, body: Record<string, string> = {}): Promise<Outcome> {
  try {
    const answer = await fetch(`/api/auth/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(20_000),
    });
    if (answer.ok) return { ok: true };
    return { ok: false, code: await codeOf(answer) };
  } catch {
    return { ok: false, code: "UNREACHABLE" };
  }
}

async function codeOf(answer: Response): Promise<string> {
  if (answer.status === 429) return "TOO_MANY";
  const body: unknown = await answer.json().catch(() => null);
  const code = body !== null && typeof body === "object" && "code" in body ? body.code : null;
  return typeof code === "string" ? code : "UNREACHABLE";
}
