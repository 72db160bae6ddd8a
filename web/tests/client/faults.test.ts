import { afterEach, describe, expect, it, vi } from "vitest";
import { Disagreement, Refused, SessionEnded, Stale, toFault, Unreachable } from "@/client/faults";
import { fetchToken, readToken } from "@/client/token-source";

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

  it("EC-2 that names an old version brings the task as it is now", () => {
    const problem = { type: "urn:duly:problem:stale", title: "x", status: 412, detail: "Changed.", request_id: "r" };
    const current = { id: "1", title: "Theirs", version: 5 };
    const fault = toFault(412, { ...problem, current });
    expect(fault).toBeInstanceOf(Stale);
    expect(fault).toMatchObject({ status: 412, message: "Changed.", current });
    for (const body of [null, problem, { ...problem, current: null }, { ...problem, current: {} }]) {
      expect(toFault(412, body)).not.toBeInstanceOf(Stale);
      expect(toFault(412, body)).toBeInstanceOf(Refused);
    }
  });

  it("FR-11 EC-2 a 401 for a fresh token is the server's own fault: everything is kept, nobody is signed out", () => {
    expect(toFault(401, null)).toBeInstanceOf(Disagreement);
    expect(toFault(401, null)).toBeInstanceOf(Unreachable);
    expect(toFault(404, null)).toBeInstanceOf(Refused);
  });
});

describe("asking for a token", () => {
  afterEach(() => vi.unstubAllGlobals());

  const answer = (status: number, body: unknown): void => {
    vi.stubGlobal("fetch", async () => Response.json(body, { status }));
  };

  it("EC-2 says what the server says when its parts contradict each other", async () => {
    answer(503, { code: "SERVICES_DISAGREE", message: "The clocks are 400 s apart." });
    await expect(fetchToken()).rejects.toThrow(new Disagreement("The clocks are 400 s apart."));
    answer(503, { code: "SERVICES_DISAGREE", message: { odd: true } });
    await expect(fetchToken()).rejects.toThrow(Disagreement);
  });

  it.each([
    [503, { code: "UNAVAILABLE", message: "x" }, Unreachable],
    [500, null, Unreachable],
    [200, {}, Unreachable],
    [200, { token: 7 }, Unreachable],
    [401, { code: "UNAUTHORIZED" }, SessionEnded],
  ])("EC-2 FR-11 takes %i %o for what it is", async (status, body, kind) => {
    answer(status, body);
    const fault: unknown = await fetchToken().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(kind);
    expect(fault).not.toBeInstanceOf(Disagreement);
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
