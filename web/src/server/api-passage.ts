// The browser's one origin: whatever is under /api and is not about accounts goes on to the api, unchanged in meaning.
// Only listed headers travel, the target's origin is fixed, and the api alone judges what it gets.

const REQUEST_HEADERS = [
  "accept",
  "accept-language",
  "access-control-request-headers",
  "access-control-request-method",
  "authorization",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "last-event-id",
  "origin",
  "prefer",
];

const ANSWER_HEADERS = [
  "access-control-allow-credentials",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-allow-origin",
  "access-control-expose-headers",
  "access-control-max-age",
  "allow",
  "cache-control",
  "content-disposition",
  "content-type",
  "etag",
  "idempotency-replayed",
  "last-modified",
  "link",
  "location",
  "preference-applied",
  "retry-after",
  "vary",
  "www-authenticate",
  "x-request-id",
];

/** Twice what the api takes, so that it is the api that says 413, and never more than this is held or sent. */
const BODY_CAP = 128 * 1024;
/** ms until the api must have begun to answer. */
const PATIENCE = 4500;

export async function passToApi(request: Request, apiUrl: string, send: typeof fetch = fetch): Promise<Response> {
  const url = new URL(request.url);
  const target = safeTarget(apiUrl, url.pathname, url.search);
  if (!target) return request.headers.has("authorization") ? problem(404) : problem(401);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  request.signal.addEventListener("abort", () => abort.abort());
  try {
    const answer = await send(target, {
      method: request.method,
      headers: requestHeaders(request.headers),
      body: await cappedBody(request),
      signal: abort.signal,
      redirect: "manual",
      cache: "no-store",
    });
    const bare = request.method === "HEAD" || [204, 205, 304].includes(answer.status);
    return new Response(bare ? null : answer.body, { status: answer.status, headers: answerHeaders(answer.headers) });
  } catch {
    return problem(503);
  } finally {
    clearTimeout(timer);
  }
}

/** The api's address for a path, or null when a segment is empty, a dot or hides a separator. */
export function safeTarget(apiUrl: string, pathname: string, search: string): string | null {
  const [root, prefix, ...segments] = pathname.split("/");
  const plain = segments.map(decodeSegment);
  const sound = root === "" && prefix === "api" && plain.every((segment) => segment !== null && isPlain(segment));
  if (!sound || plain[0]?.toLowerCase() === "auth") return null;
  return `${new URL(apiUrl).origin}/api${segments.map((segment) => `/${segment}`).join("")}${search}`;
}

function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

function isPlain(segment: string): boolean {
  // A second layer of encoding has no use in an id; it has uses in an attack.
  return segment !== "" && !/^\.{1,2}$/.test(segment) && !/[/\\%?#\p{Cc}]/u.test(segment);
}

function requestHeaders(given: Headers): Headers {
  const headers = pick(given, REQUEST_HEADERS);
  headers.set("accept-encoding", "identity"); // loopback or a data centre; the web's own edge compresses
  return headers;
}

function answerHeaders(given: Headers): Headers {
  const headers = pick(given, ANSWER_HEADERS);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return headers;
}

function pick(given: Headers, names: string[]): Headers {
  return new Headers(
    names.flatMap((name): [string, string][] => (given.has(name) ? [[name, given.get(name) ?? ""]] : [])),
  );
}

/** At most BODY_CAP bytes. Without a token nothing is read at all: the api refuses before it would look at a body. */
async function cappedBody(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!request.body || ["GET", "HEAD"].includes(request.method) || !request.headers.has("authorization")) return null;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body) {
    parts.push(part);
    size += part.byteLength;
    if (size >= BODY_CAP) break;
  }
  const body = new Uint8Array(Math.min(size, BODY_CAP));
  let at = 0;
  for (const part of parts) {
    body.set(part.subarray(0, body.length - at), at);
    at += part.byteLength;
  }
  return body;
}

/** In the api's own words. */
const PROBLEMS = {
  401: ["unauthorized", "Sign in first", "This needs a valid access token in the Authorization header."],
  404: ["not-found", "Not found", "There is nothing of yours at this address."],
  503: ["unavailable", "Service unavailable", "The task service can't be reached right now. Try again."],
} as const;

function problem(status: keyof typeof PROBLEMS): Response {
  const [slug, title, detail] = PROBLEMS[status];
  const requestId = crypto.randomUUID();
  const headers = new Headers({
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "X-Request-Id": requestId,
  });
  if (status === 401) headers.set("WWW-Authenticate", 'Bearer realm="duly-api"');
  if (status === 503) headers.set("Retry-After", "2");
  const body = { type: `urn:duly:problem:${slug}`, title, status, detail, request_id: requestId };
  return new Response(JSON.stringify(body), { status, headers });
}
