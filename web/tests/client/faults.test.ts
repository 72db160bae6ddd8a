import { describe, expect, it } from "vitest";
import { Refused, toFault, Unreachable } from "@/client/faults";
import { readToken } from "@/client/token-source";

describe("an answer that is no success", () => {
  it.each([500, 502, 503, 504, 429, 408])("EC-2 NF-2 %i is an outage: everything is kept and tried again", (status) => {
    expect(toFault(status, null)).toBeInstanceOf(Unreachable);
  });

  it("is told in the api's own words, the field's first", () => {
    const problem = {
      type: "urn:duly:problem:invalid-request",
      title: "x",
      status: 422,
      detail: "Mend it.",
      request_id: "r",
    };
    expect(toFault(422, problem).message).toBe("Mend it.");
    expect(toFault(422, { ...problem, errors: [{ field: "title", message: "Too long." }] }).message).toBe("Too long.");
    expect(toFault(404, "<html>").message).toBe("The server did not accept this.");
  });

  it("FR-11 a 401 is no outage and, by itself, no sign-out", () => {
    expect(toFault(401, null)).toBeInstanceOf(Refused);
  });
});

describe("reading a token", () => {
  const token = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;

  it("tells whose it is and how long it lasts, by difference", () => {
    const value = token({ sub: "ada", iat: 100, exp: 400, sid: "ü" });
    expect(readToken(value)).toEqual({ value, subject: "ada", lifetime: 300_000, age: 0 });
  });

  it("EC-2 takes nothing odd, and treats it as an outage", () => {
    expect(() => readToken(token({ sub: "ada", iat: "100", exp: 400 }))).toThrow(Unreachable);
    expect(() => readToken(token([]))).toThrow(Unreachable);
  });
});
