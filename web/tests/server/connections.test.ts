import { IncomingMessage } from "node:http";
import { BlockList, Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { cleanHeaders } from "@/server/connections";

/** As Node reads it: of several tokens `headers` has the first, of several addresses all; `headersDistinct` has each. */
function received(peer: string, ...lines: [string, string][]): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: peer });
  const headersDistinct: Record<string, string[]> = {};
  for (const [name, value] of lines) headersDistinct[name] = [...(headersDistinct[name] ?? []), value];
  const headers = Object.fromEntries(lines.toReversed());
  return Object.assign(new IncomingMessage(socket), { headers, headersDistinct });
}

const nobody = new BlockList();
const proxies = new BlockList();
proxies.addAddress("192.0.2.1");

describe("what a client claims about itself", () => {
  it("NF-3 is taken off; the address is the socket's", () => {
    const claims = {
      host: "duly.example",
      authorization: "Bearer t",
      "x-forwarded-for": "1.2.3.4",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      forwarded: "for=1.2.3.4",
      "x-real-ip": "1.2.3.4",
      "x-middleware-subrequest": "src/proxy",
      "x-duly-address": "1.2.3.4",
      "x-nonce": "known",
      "x-duly-subject": "ada",
    };
    const request = received("192.0.2.1", ...Object.entries(claims));
    cleanHeaders(request, nobody);
    expect(request.headers).toEqual({
      host: "duly.example",
      authorization: "Bearer t",
      "x-duly-address": "192.0.2.1",
      "x-duly-subject": "ada",
    });
  });

  it("NF-3 counts about the address when a trusted proxy says it, and is taken off all the same", () => {
    const request = received("192.0.2.1", ["x-forwarded-for", "1.2.3.4"], ["x-forwarded-for", "198.51.100.7"]);
    cleanHeaders(request, proxies);
    expect(request.headers).toEqual({ "x-duly-address": "198.51.100.7" });
  });

  it("FR-07 two tokens are no token", () => {
    const request = received("192.0.2.1", ["authorization", "Bearer a.b.c"], ["authorization", "Bearer d.e.f"]);
    cleanHeaders(request, nobody);
    expect(request.headers.authorization).toBe("Bearer ambiguous");
  });
});
