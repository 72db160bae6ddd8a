import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { cleanHeaders } from "@/server/connections";

describe("what a client claims about itself", () => {
  it("NF-3 is taken off; the address is the socket's", () => {
    const headers: Record<string, string> = {
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
    const socket = new Socket();
    Object.defineProperty(socket, "remoteAddress", { value: "192.0.2.1" });
    cleanHeaders({ headers, socket });
    expect(headers).toEqual({
      host: "duly.example",
      authorization: "Bearer t",
      "x-duly-address": "192.0.2.1",
      "x-duly-subject": "ada",
    });
  });
});
