// What the web itself refuses under /api, in the api's own words (RFC 9457, RFC 6750).

const PROBLEMS = {
  401: ["unauthorized", "Sign in first", "This needs a valid access token in the Authorization header."],
  408: ["timed-out", "The request took too long to arrive", "The body did not arrive in time. Send it again."],
  503: ["unavailable", "Service unavailable", "The task service can't be reached right now. Try again."],
} as const;

type Problem = { status: number; headers: Record<string, string>; body: string };

/** `authorization`: what the request carried, for a token that was sent and refused has a challenge of its own. */
export function describeProblem(status: keyof typeof PROBLEMS, authorization?: string | null): Problem {
  const [slug, title, detail] = PROBLEMS[status];
  const requestId = crypto.randomUUID();
  const headers: Record<string, string> = {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "X-Request-Id": requestId,
  };
  const sent = /^bearer /i.test(authorization ?? "");
  if (status === 401) headers["WWW-Authenticate"] = `Bearer realm="duly-api"${sent ? ', error="invalid_token"' : ""}`;
  if (status === 408) headers.Connection = "close"; // the rest of the body is not waited for
  if (status === 503) headers["Retry-After"] = "2";
  const body = JSON.stringify({ type: `urn:duly:problem:${slug}`, title, status, detail, request_id: requestId });
  return { status, headers, body };
}
