// The account endpoints as the browser sees them: a short list, everything else does not exist.
import { traced } from "@/tracing/traced";
import type { Auth } from "./auth";
import { logCall } from "./call-log";
import { matchAccount } from "./expected-account";
import { hashingAhead } from "./hash-ahead";

const ENDPOINTS = new Set([
  "POST /api/auth/sign-up/email",
  "POST /api/auth/sign-in/email",
  "POST /api/auth/sign-out",
  "GET /api/auth/get-session",
  "GET /api/auth/token",
  "POST /api/auth/update-user",
  "POST /api/auth/delete-user",
  "POST /api/auth/recovery/request",
  "POST /api/auth/recovery/complete",
  "POST /api/auth/recovery/confirm-email",
  "POST /api/auth/verify-password",
  "POST /api/auth/change-password",
  "POST /api/auth/change-email",
  "POST /api/auth/export",
  "GET /api/auth/sessions",
  "GET /api/auth/security-log",
  "POST /api/auth/sessions/end",
  "POST /api/auth/sessions/end-others",
  "GET /api/auth/passkey/generate-register-options",
  "POST /api/auth/passkey/verify-registration",
  "GET /api/auth/passkey/generate-authenticate-options",
  "POST /api/auth/passkey/verify-authentication",
  "GET /api/auth/passkey/list-user-passkeys",
  "POST /api/auth/passkey/update-passkey",
  "POST /api/auth/passkey/delete-passkey",
]);

/** ms; longer than a hash takes, so that how a sign-in failed cannot be told from how long it took. */
const FAILED_SIGN_IN = 250;

export async function answerAuth(auth: Auth, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const call = `${request.method} ${pathname}`;
  const known = ENDPOINTS.has(call) && search === "";
  const route = known ? pathname : "/api/auth/{path}";
  return traced({ kind: "server", method: request.method, route }, async () => {
    const answer = await answerCall(auth, request, known);
    await logCall(auth, known ? call : null, request, answer);
    return answer;
  });
}

async function answerCall(auth: Auth, request: Request, known: boolean): Promise<Response> {
  const begun = performance.now();
  const { pathname } = new URL(request.url);
  const answer = known ? await answerKnown(auth, request) : problem(404, "NOT_FOUND", "There is nothing here.");
  if (answer.status === 401 && pathname.endsWith("/token")) return refuseToken(auth, request);
  if (answer.status === 401) await until(begun + FAILED_SIGN_IN);
  return finish(answer);
}

async function answerKnown(auth: Auth, request: Request): Promise<Response> {
  const match = await matchAccount(auth, request.headers);
  if (match === "unknown") return problem(503, "UNAVAILABLE", "Try again.");
  if (match === "other") return problem(409, "OTHER_ACCOUNT", "Another account is signed in in this browser.");
  const answer = await hashingAhead(() => auth.handler(request));
  if (answer.ok && request.url.endsWith("/sign-out") && !(await isOver(auth, request.headers))) {
    return problem(503, "UNAVAILABLE", "You are still signed in. Try again.");
  }
  if (answer.status === 500 && request.url.endsWith("/passkey/verify-registration")) {
    return problem(400, "PASSKEY_REFUSED", "This passkey could not be verified."); // the plugin says 500 of odd input
  }
  // The database's trouble, or a row that went meanwhile (a sign-in while the account is deleted): asking again helps.
  return answer.status === 500 ? problem(503, "UNAVAILABLE", "Try again.") : answer;
}

/** Better Auth answers a sign-out with success, and clears the cookie, also when its database did not let the session go. */
async function isOver(auth: Auth, headers: Headers): Promise<boolean> {
  return auth.api.getSession({ headers, query: { disableRefresh: true } }).then(
    (session) => session === null,
    () => false,
  );
}

function until(moment: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - performance.now())));
}

/** Better Auth answers 401 for a token when its database fails, too; an outage must never look like a signed-out session. */
async function refuseToken(auth: Auth, request: Request): Promise<Response> {
  try {
    const session = await auth.api.getSession({ headers: request.headers });
    if (session) return finish(problem(503, "UNAVAILABLE", "Try again."));
    return finish(problem(401, "UNAUTHORIZED", "You are not signed in."));
  } catch {
    return finish(problem(503, "UNAVAILABLE", "Try again."));
  }
}

function problem(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}

function finish(answer: Response): Response {
  const headers = new Headers(answer.headers);
  headers.set("Cache-Control", "no-store");
  headers.set("Vary", "Cookie");
  const wait = headers.get("X-Retry-After") ?? headers.get("Retry-After") ?? (answer.status === 503 ? "2" : null);
  headers.delete("X-Retry-After");
  if (wait) headers.set("Retry-After", wait);
  return new Response(answer.body, { status: answer.status, headers });
}
