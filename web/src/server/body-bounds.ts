// What a request may bring besides its head: how much of it, and how slowly. Next would take any amount into memory, and
// Node looks only every half minute whether a body has come to its end.
import type { IncomingMessage, ServerResponse } from "node:http";

/** Bytes that the web's own forms and account endpoints take; what goes to the api is counted on the way there. */
export const BODY_MOST = 64 * 1024;
/** ms from a request's head to the end of its body; a little more than the api and the way there allow themselves. */
export const BODY_PATIENCE = 12_000;

/** Whether the target is the api's: everything under /api that is not about accounts. */
export function isApiTarget(target: string): boolean {
  return /^\/api(?!\/auth(?:[/?]|$))(?:[/\\?#]|$)/.test(target);
}

/** The status that refuses it unread, or null. A length must be said, for only then is nothing read to find it out. */
export function bodyFault({ headers, url = "" }: IncomingMessage): 411 | 413 | null {
  if (isApiTarget(url)) return null;
  if (headers["transfer-encoding"] !== undefined) return 411;
  return Number(headers["content-length"] ?? 0) > BODY_MOST ? 413 : null;
}

/** Ends the connection when the body does not end in time, or when much of it is still to come once the answer is out. */
export function boundBody(request: IncomingMessage, response: ServerResponse): void {
  const { headers, socket } = request;
  const length = headers["transfer-encoding"] ? Number.POSITIVE_INFINITY : Number(headers["content-length"] ?? 0);
  if (length === 0) return;
  const timer = setTimeout(() => request.complete || socket.destroy(), BODY_PATIENCE);
  request.once("close", () => clearTimeout(timer));
  if (length > BODY_MOST) response.once("finish", () => request.complete || socket.destroySoon());
}
