// In front of Next, which repairs, redirects or stumbles over requests that nobody needs: here they are refused.
import { subscribe } from "node:diagnostics_channel";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { bodyFault, boundBody, isApiTarget } from "./body-bounds";
import { cleanHeaders } from "./connections";
import { writeLine } from "./log-lines";
import { describeProblem } from "./problem";
import { steadyHeaders } from "./security-headers";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** ms for a request's headers, and for all of it; Node looks every half minute. */
const PATIENCE = { headers: 10_000, request: 30_000 };

export type DoorRules = { trusted: BlockList; secure: boolean; development: boolean };

/** `next start` makes the server and shows it to nobody; Node does, with the first request. */
export function guardServers(rules: DoorRules): void {
  const guarded = new WeakSet<Server>();
  subscribe("http.server.request.start", (message) => {
    const server = serverOf(message);
    if (!server || guarded.has(server)) return;
    guarded.add(server);
    guard(server, rules);
  });
}

/** Whatever listens to requests at this server listens behind the door from now on, the request just announced included. */
export function guard(server: Server, { trusted, secure, development }: DoorRules): void {
  const inside = server.listeners("request");
  const steady = new Headers(steadyHeaders(secure));
  server.headersTimeout = PATIENCE.headers;
  server.requestTimeout = PATIENCE.request;
  if (!development) server.removeAllListeners("upgrade"); // no WebSocket here: such a request is an ordinary one
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    cleanHeaders(request, trusted);
    response.setHeaders(steady);
    nameCharset(response);
    const sound = METHODS.has(request.method ?? "") && isSound(request.url ?? "") && isPlain(request);
    const fault = sound ? bodyFault(request) : 400;
    if (fault) return refuse(fault, request, response);
    boundBody(request, response);
    for (const listener of inside) Reflect.apply(listener, server, [request, response]);
  });
}

/** Next leaves it out of its own page data and of SVG; nobody should have to guess it. */
function nameCharset(response: ServerResponse): void {
  response.writeHead = new Proxy(response.writeHead, {
    apply(send, self, given) {
      const type = response.getHeader("Content-Type");
      const bare = typeof type === "string" && /^(text\/|[a-z]+\/[a-z.]+\+xml)[^;]*$/.test(type);
      if (bare) response.setHeader("Content-Type", `${type}; charset=utf-8`);
      return Reflect.apply(send, self, given);
    },
  });
}

/** A path as a browser would send it: absolute, decodable, without empty or dot segments. */
export function isSound(target: string): boolean {
  const [path = ""] = target.split("?");
  if (!path.startsWith("/") || /\/\/|[\\#]|\/(\.|%2e){1,2}(\/|$)/i.test(path)) return false;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** At most one host, and one end: of two hosts Node keeps the first, and a coding that it does not know lasts for ever. */
function isPlain({ headers, headersDistinct }: IncomingMessage): boolean {
  return (headersDistinct.host?.length ?? 1) === 1 && /^chunked$/i.test(headers["transfer-encoding"] ?? "chunked");
}

/** Where only tokens count, everything without one is a 401; elsewhere the answer is the fault's own and empty. */
function refuse(fault: number, request: IncomingMessage, response: ServerResponse): void {
  const { status, headers, body } = isApiTarget(request.url ?? "")
    ? describeProblem(401, request.headers.authorization)
    : { status: fault, headers: {}, body: "" };
  writeLine("refused", {
    status,
    reason: "method, target, host or length",
    address: request.headers["x-duly-address"],
  });
  const framing = { "Content-Length": Buffer.byteLength(body), Connection: "close" };
  response.writeHead(status, { ...headers, ...framing }).end(body);
}

function serverOf(message: unknown): Server | null {
  const found = message !== null && typeof message === "object" && "server" in message ? message.server : null;
  return found instanceof Server ? found : null;
}
