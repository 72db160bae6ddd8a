// The account forms without JavaScript, or before it has loaded: a plain POST, answered by going somewhere.
import { tooMany } from "@/account/messages";
import { answerAuth } from "./auth-handler";
import { safeReturnPath } from "./return-path";
import { auth } from "./running";
import { settings } from "./settings";
import { keepTyped, typedCookie } from "./typed-before";

type Form = { endpoint: string; fields: string[]; done?: () => string | null };

/** `done`: where to go instead of where the person was going. */
const FORMS: Record<"sign-in" | "sign-up" | "forgot-password", Form> = {
  "sign-in": { endpoint: "/api/auth/sign-in/email", fields: ["email", "password"] },
  "sign-up": {
    endpoint: "/api/auth/sign-up/email",
    fields: ["name", "email", "password"],
    done: () => (settings().mail.reaches ? "/sign-up/sent" : null),
  },
  "forgot-password": {
    endpoint: "/api/auth/recovery/request",
    fields: ["email"],
    done: () => "/forgot-password?sent=1",
  },
};

export async function answerForm(page: keyof typeof FORMS, request: Request): Promise<Response> {
  const { endpoint, fields, done } = FORMS[page];
  if (!settings().ownOrigins.includes(request.headers.get("origin") ?? "")) return seeOther(`/${page}`); // somebody else's form
  const form = await request.formData().catch(() => new FormData());
  const next = safeReturnPath(textOf(form, "next"));
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  headers.delete("content-length");
  const body = JSON.stringify(Object.fromEntries(fields.map((name) => [name, textOf(form, name)])));
  const answer = await answerAuth(
    auth(),
    new Request(settings().publicUrl + endpoint, { method: "POST", headers, body }),
  );
  const { secure } = settings();
  if (answer.ok) {
    const left = request.headers.get("cookie")?.includes(typedCookie(secure)) ? [keepTyped({}, secure)] : [];
    return seeOther(done?.() ?? next, [...answer.headers.getSetCookie(), ...left]);
  }
  const typed = keepTyped({ name: textOf(form, "name"), email: textOf(form, "email") }, secure);
  return seeOther(`/${page}?${new URLSearchParams({ fault: await codeOf(answer), next })}`, [typed]);
}

/** One of those that messages.ts has words for. */
async function codeOf(answer: Response): Promise<string> {
  if (answer.status === 429) return tooMany(answer);
  const fault: unknown = await answer.json().catch(() => null);
  const known = answer.status < 500 && fault !== null && typeof fault === "object" && "code" in fault;
  return known ? String(fault.code) : "UNREACHABLE";
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

function seeOther(path: string, cookies: string[] = []): Response {
  const headers = new Headers({ Location: path, "Cache-Control": "no-store" });
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 303, headers });
}
