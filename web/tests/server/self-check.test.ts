import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openKeyRing } from "@/server/key-ring";
import { checkToken, findFault } from "@/server/self-check";
import { readSettings } from "@/server/settings";
import { mintToken, signCompact } from "@/server/token";

const SECRET = "q8Vd2mZx7RtY4pLk9WsN3bHc6JfG1eAu";
const ring = () => openKeyRing({ text: `k1:${randomBytes(32).toString("base64url")}` }, SECRET);
const parts = { settings: readSettings({ BETTER_AUTH_SECRET: SECRET }), keys: ring() };
const facts = { issuer: parts.settings.publicUrl, subject: "user", sessionId: "session", ttl: 300 };
const claims = { iss: facts.issuer, aud: "duly-api", sub: "u", sid: "s", iat: 1000, exp: 1300, jti: "j" };
const signed = (more: object, typ = "at+jwt") => signCompact(parts.keys.signing(), typ, { ...claims, ...more });

describe("the start-up self-check", () => {
  it("FR-03 issues a token by the real way and finds nothing wrong with it", async () => {
    await expect(checkToken(parts)).resolves.toBeUndefined();
    expect(findFault(mintToken(parts.keys.signing(), facts), parts)).toBeNull();
  });

  it.each([
    ["another typ", signed({}, "JWT"), /alg, typ or kid/],
    ["a personal claim", signed({ email: "x@y.z" }), /claims are not/],
    ["a missing claim", signed({ jti: undefined }), /claims are not/],
    ["another audience", signed({ aud: "x" }), /iss or aud/],
    ["a string for a date", signed({ iat: "1000", exp: "1000300" }), /iat or exp/],
    ["a longer life", signed({ exp: 1301 }), /iat or exp/],
    ["no subject", signed({ sub: "" }), /sub, sid or jti/],
    ["another key", mintToken(ring().signing(), facts), /signature/],
    [
      "another algorithm",
      signed({}).replace(/^[^.]+/, Buffer.from('{"alg":"EdDSA","kid":"k1","typ":"at+jwt"}').toString("base64url")),
      /alg, typ or kid/,
    ],
  ])("FR-03 EC-4 finds %s", (_, token, fault) => {
    expect(findFault(token, parts)).toMatch(fault);
  });

  it("FR-03 never signs for something that is no identifier", () => {
    for (const subject of ["", "undefined\n", "a b", "x".repeat(129), "../x"]) {
      expect(() => mintToken(parts.keys.signing(), { ...facts, subject })).toThrow(/not an identifier/);
    }
  });
});
