import { describe, expect, it } from "vitest";
import { contentSecurityPolicy, steadyHeaders } from "@/server/security-headers";

const policy = contentSecurityPolicy({ nonce: "abc", secure: false });

describe("the page policy", () => {
  it("FR-12 lets scripts in by nonce only, and turns no string into script", () => {
    expect(policy).toContain("script-src 'nonce-abc' 'strict-dynamic';");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|unsafe-hashes|https?:|\*/);
  });

  it("NF-3 begins with nothing allowed, and cannot be framed, rebased or posted elsewhere", () => {
    expect(policy).toMatch(/^default-src 'none';/);
    for (const part of [
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "object-src 'none'",
      "form-action 'self'",
      "connect-src 'self'",
    ]) {
      expect(policy).toContain(part);
    }
  });

  it("NF-3 sends HSTS only where the address is https", () => {
    const hsts = (secure: boolean) => new Headers(steadyHeaders(secure)).get("Strict-Transport-Security");
    expect([hsts(false), hsts(true)]).toEqual([null, "max-age=31536000; includeSubDomains"]);
    expect(contentSecurityPolicy({ nonce: "abc", secure: true })).toContain("upgrade-insecure-requests");
  });

  it("loosens only under next dev", () => {
    expect(contentSecurityPolicy({ nonce: "abc", secure: false, development: true })).toContain("'unsafe-eval'");
  });

  it("comes with the steady headers; what is no page may do nothing at all", () => {
    expect(Object.fromEntries(steadyHeaders(false))).toMatchObject({
      "Content-Security-Policy": expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none';.*sandbox$/),
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Referrer-Policy": "same-origin",
      "Cross-Origin-Opener-Policy": "same-origin",
    });
  });
});
