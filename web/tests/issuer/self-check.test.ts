import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { openKeyRing } from "@/issuer/key-ring";
import { checkToken, findFault } from "@/issuer/self-check";
import { mintToken, signCompact } from "@/issuer/token";
import { authOptions } from "@/server/auth";
import { openHouse } from "../server/house";

const SECRET = "q8Vd2mZx7RtY4pLk9WsN3bHc6JfG1eAu";
const ring = () => openKeyRing({ text: `k1:${randomBytes(32).toString("base64url")}` }, SECRET);
const terms = { issuer: "https://web.example", audience: "duly-api", ttl: 300, keys: ring() };
const facts = { ...terms, subject: "user", sessionId: "session" };
const claims = { iss: terms.issuer, aud: "duly-api", sub: "u", sid: "s", iat: 1000, exp: 1300, jti: "j" };
const signed = (more: object, typ = "at+jwt") => signCompact(terms.keys.signing(), typ, { ...claims, ...more });

describe("the start-up self-check", () => {
  it("FR-03 issues a token by the real way and finds nothing wrong with it", async () => {
    const house = await openHouse("http://127.0.0.1:1");
    const build = (database: DatabaseSync) => authOptions({ ...house, database });
    await expect(checkToken(build, house.terms)).resolves.toBeUndefined();
    await expect(checkToken(build, { ...house.terms, audience: "other" })).rejects.toThrow(/iss or aud is wrong/);
    expect(await house.store.all(`select count(*) as n from "user"`)).toEqual([{ n: 0 }]);
    expect(findFault(mintToken(terms.keys.signing(), facts), terms)).toBeNull();
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
    expect(findFault(token, terms)).toMatch(fault);
  });

  it("FR-03 never signs for something that is no identifier", () => {
    for (const subject of ["", "undefined\n", "a b", "x".repeat(129), "../x"]) {
      expect(() => mintToken(terms.keys.signing(), { ...facts, subject })).toThrow(/not an identifier/);
    }
  });
});
