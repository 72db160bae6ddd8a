// A client may claim any address, host or internal header it likes. Next believes several of them, so they are taken
// off at the door, where Node announces each request before anybody has read it.
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

const CLAIMS =
  /^(x-forwarded-.*|forwarded|x-real-ip|x-middleware-.*|x-invoke-.*|x-matched-path|x-duly-(?!subject$).*|x-nonce)$/;

export function trustOnlyTheSocket(): void {
  subscribe("http.server.request.start", (message) => {
    if (hasRequest(message)) cleanHeaders(message.request);
  });
}

export function cleanHeaders(request: Pick<IncomingMessage, "headers" | "socket">): void {
  for (const name of Object.keys(request.headers)) {
    if (CLAIMS.test(name)) delete request.headers[name];
  }
  request.headers["x-duly-address"] = request.socket.remoteAddress ?? "";
}

function hasRequest(message: unknown): message is { request: IncomingMessage } {
  return message !== null && typeof message === "object" && "request" in message;
}
