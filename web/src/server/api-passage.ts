// The browser's one origin: whatever is under /api and is not about accounts goes on to the api, unchanged in meaning.
// Only listed headers travel, the target's origin is fixed, and the api alone judges what it gets.
import { carry } from "@/tracing/traced";
import { describeProblem } from "./problem";
import { readBody } from "./request-body";

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
  "server-timing",
  "vary",
  "www-authenticate",
  "x-request-id",
];

/** ms until the api must have begun to answer. */
const PATIENCE = 4500;

export async function passToApi(request: Request, apiUrl: string, send: typeof fetch = fetch): Promise<Response> {
  const url = new URL(request.url);
  const target = safeTarget(apiUrl, url.pathname, url.search);
  if (!target) return problem(401, request.headers.get("authorization"));
  const body = await readBody(request);
  if (body === "late") return problem(408);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  request.signal.addEventListener("abort", () => abort.abort());
  try {
    const answer = await send(target, {
      method: request.method,
      headers: requestHeaders(request.headers),
      body: body.bytes,
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
  return carry(headers);
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

function problem(...[status, authorization]: Parameters<typeof describeProblem>): Response {
  const { body, ...init } = describeProblem(status, authorization);
  return new Response(body, init);
}
