// A client may claim any address, host or internal header it likes. Next believes several of them, so they are taken
// off at the door, before anybody has read them.
import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import { clientAddress } from "./client-address";

const CLAIMS =
  /^(x-forwarded-.*|forwarded|x-real-ip|x-middleware-.*|x-invoke-.*|x-matched-path|x-duly-(?!subject$).*|x-nonce)$/;

/** A token that is none. Of two tokens Next would keep the first; the api refuses both, and so it should here. */
const AMBIGUOUS = "Bearer ambiguous";

export function cleanHeaders(request: IncomingMessage, trusted: BlockList): void {
  const { headers } = request;
  const forwarded = request.headersDistinct["x-forwarded-for"]?.join(",");
  for (const name of Object.keys(headers)) {
    if (CLAIMS.test(name)) delete headers[name];
  }
  headers["x-duly-address"] = clientAddress(request.socket.remoteAddress ?? "", forwarded, trusted);
  if ((request.headersDistinct.authorization?.length ?? 0) > 1) headers.authorization = AMBIGUOUS;
}
