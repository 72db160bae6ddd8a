import { describe, expect, it } from "vitest";
import { clientAddress } from "@/server/client-address";
import { readSettings } from "@/server/settings";

const trusting = (DULY_TRUSTED_PROXIES: string) =>
  readSettings({ BETTER_AUTH_SECRET: "q8Vd2mZx7RtY4pLk9WsN3bHc6JfG1eAu", DULY_TRUSTED_PROXIES }).trustedProxies;

const SOME = "192.0.2.1, 10.0.0.0/8 2001:db8::/32";

describe("a client's address", () => {
  it.each([
    ["the socket's when nobody is trusted", "", "192.0.2.1", "1.2.3.4", "192.0.2.1"],
    ["the socket's when the peer is not trusted", SOME, "192.0.2.2", "1.2.3.4", "192.0.2.2"],
    ["what the trusted peer says", SOME, "192.0.2.1", "1.2.3.4", "1.2.3.4"],
    ["never what stands left of it", SOME, "192.0.2.1", "9.9.9.9, 1.2.3.4", "1.2.3.4"],
    ["what comes before a chain of trusted proxies", SOME, "192.0.2.1", "9.9.9.9, 1.2.3.4, 10.1.2.3", "1.2.3.4"],
    ["the furthest when all are trusted", SOME, "192.0.2.1", "10.0.0.2, 10.1.2.3", "10.0.0.2"],
    ["the proxy's when it says nothing", SOME, "192.0.2.1", undefined, "192.0.2.1"],
    ["the proxy's when it says no address", SOME, "192.0.2.1", "1.2.3.4, unknown", "192.0.2.1"],
    ["known when IPv4 comes by IPv6", SOME, "::ffff:192.0.2.1", "::ffff:1.2.3.4", "1.2.3.4"],
    ["known by IPv6", SOME, "2001:db8::5", "2001:0db9::1", "2001:0db9::1"],
    ["known with a port", SOME, "192.0.2.1", "[2001:db9::1]:4711, 10.0.0.1:80", "2001:db9::1"],
  ])("NF-3 is %s", (_, proxies, peer, forwarded, address) => {
    expect(clientAddress(peer, forwarded, trusting(proxies))).toBe(address);
  });

  it.each([
    "proxy.example",
    "10.0.0.0/0",
    "10.0.0.0/33",
    "10.0.0.0/8/8",
    "10.0.0.0/x",
    "10.0.0.0/",
    "300.1.1.1",
    "::1/129",
  ])("the setting refuses %s in one sentence", (text) => {
    expect(() => trusting(`192.0.2.1 ${text}`)).toThrow(/^DULY_TRUSTED_PROXIES has "[^"]+"; give addresses or ranges/);
  });
});
