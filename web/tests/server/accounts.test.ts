import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browser, claimsOf, type House, headerOf, type Listener, listen, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

const email = () => `${crypto.randomUUID()}@example.test`;
const signUp = async (more: Record<string, unknown> = {}) => {
  const person = { name: "Ada", email: email(), password: PASSWORD, ...more };
  const tab = browser(house);
  return { person, tab, answer: await tab.call("POST", "sign-up/email", person) };
};

describe("signing up", () => {
  it("FR-01 US-1 makes an account and a session, and says nothing of the session's token", async () => {
    const { tab, answer } = await signUp();
    expect(answer.status).toBe(200);
    const [token = ""] = [...tab.cookies.values()].map((value) => decodeURIComponent(value).split(".")[0] ?? "");
    expect(token.length).toBeGreaterThan(20);
    expect(await answer.text()).not.toContain(token);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("EC-1 FR-01 trims the e-mail and folds its case, so that it is the same account", async () => {
    const address = email();
    expect((await signUp({ email: `  ${address.toUpperCase()}\t` })).answer.status).toBe(200);
    expect((await signUp({ email: address })).answer.status).toBe(422);
    const answer = await browser(house).call("POST", "sign-in/email", { email: ` ${address} `, password: PASSWORD });
    expect(answer.status).toBe(200);
  });

  it("FR-01 names the reason when an account exists", async () => {
    const { person } = await signUp();
    const { answer } = await signUp({ email: person.email });
    expect(await answer.json()).toMatchObject({ code: "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL" });
  });

  it.each([
    [{ password: "seven77" }, "PASSWORD_TOO_SHORT"],
    [{ password: "x".repeat(129) }, "PASSWORD_TOO_LONG"],
    [{ password: "PassWord" }, "PASSWORD_TOO_COMMON"],
    [{ password: "iloveyou" }, "PASSWORD_TOO_COMMON"],
    [{ password: 12345678 }, "PASSWORD_TOO_SHORT"],
    [{ email: "nobody" }, "INVALID_EMAIL"],
    [{ email: "" }, "INVALID_EMAIL"],
    [{ email: `${"a".repeat(300)}@x.y` }, "INVALID_EMAIL"],
    [{ name: "  " }, "INVALID_NAME"],
    [{ name: "x".repeat(101) }, "INVALID_NAME"],
    [{ name: "a\u0000b" }, "INVALID_NAME"],
    [{ image: "http://evil.example/x" }, "UNEXPECTED_FIELD"],
    [{ emailVerified: true }, "UNEXPECTED_FIELD"],
    [{ id: "1", userId: "2", role: "admin" }, "UNEXPECTED_FIELD"],
    [{ callbackURL: "/x" }, "UNEXPECTED_FIELD"],
  ])("FR-01 refuses %o with %s", async (more, code) => {
    const { tab, answer } = await signUp(more);
    expect([answer.status, (await answer.json()).code, tab.cookies.size]).toEqual([400, code, 0]);
  });
});

describe("signing in", () => {
  it("FR-02 US-2 tells a wrong e-mail and a wrong password alike", async () => {
    const { person } = await signUp();
    const tries = [
      { email: person.email, password: "not the password" },
      { email: email(), password: "not the password" },
    ];
    const faces = await Promise.all(
      tries.map(async (body) => {
        const answer = await browser(house).call("POST", "sign-in/email", body);
        return [answer.status, await answer.text(), [...answer.headers].sort()];
      }),
    );
    expect(faces[0]).toEqual(faces[1]);
    expect(faces[0]?.[0]).toBe(401);
  });

  it("makes a new session each time, and another password is another hash", async () => {
    const { person, tab } = await signUp();
    const before = [...tab.cookies.values()][0];
    await tab.call("POST", "sign-in/email", { email: person.email, password: PASSWORD });
    expect([...tab.cookies.values()][0]).not.toBe(before);
    const rows = await house.store.all("select password from account");
    expect(new Set(rows.map((row) => row.password)).size).toBe(rows.length);
    expect(rows.every((row) => String(row.password).startsWith("$argon2id$v=19$m=47104,t=1,p=1$"))).toBe(true);
  });

  it("FR-12 sets the cookie HttpOnly and Lax; outside loopback also Secure and __Host-", async () => {
    const { answer } = await signUp();
    expect(answer.headers.getSetCookie().join()).toMatch(/^duly\.session_token=.*HttpOnly; SameSite=Lax/);
    const secure = await openHouse(api.url, { DULY_PUBLIC_URL: "https://duly.example" });
    const other = await browser(secure).call("POST", "sign-up/email", {
      name: "A",
      email: email(),
      password: PASSWORD,
    });
    expect(other.headers.getSetCookie().join()).toMatch(/^__Host-duly\.session_token=.*Path=\/;.*Secure/);
    expect(other.headers.getSetCookie().join()).not.toMatch(/Domain/i);
  });

  it("answers 429 with Retry-After after DULY_AUTH_RATE_LIMIT attempts a minute", async () => {
    const strict = await openHouse(api.url, { DULY_AUTH_RATE_LIMIT: "2" });
    const from = { "x-duly-address": "192.0.2.77" };
    const attempt = () => browser(strict).call("POST", "sign-in/email", { email: email(), password: PASSWORD }, from);
    expect([(await attempt()).status, (await attempt()).status]).toEqual([401, 401]);
    const third = await attempt();
    expect(third.status).toBe(429);
    expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("the token", () => {
  it("FR-03 has exactly the agreed header and claims, and nothing personal", async () => {
    const { tab, person } = await signUp();
    const answer = await tab.call("GET", "token");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const { token } = await answer.json();
    expect(headerOf(token)).toEqual({ alg: "HS256", typ: "at+jwt", kid: "k1" });
    const claims = claimsOf(token);
    expect(Object.keys(claims).sort()).toEqual(["aud", "exp", "iat", "iss", "jti", "sid", "sub"]);
    expect(claims).toMatchObject({ iss: house.settings.publicUrl, aud: "duly-api" });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(house.settings.tokenTtl);
    const { session, user } = await (await tab.call("GET", "get-session")).json();
    expect([claims.sub, claims.sid]).toEqual([user.id, session.id]);
    expect(JSON.stringify(claims)).not.toContain(person.email);
  });

  it("FR-03 differs each time, and is refused without a session", async () => {
    const { tab } = await signUp();
    const [one, two] = [await (await tab.call("GET", "token")).json(), await (await tab.call("GET", "token")).json()];
    expect(claimsOf(one.token).jti).not.toBe(claimsOf(two.token).jti);
    expect((await browser(house).call("GET", "token")).status).toBe(401);
  });

  it("FR-11 NF-2 an outage of the database is a 503, never a lost session", async () => {
    const broken = await openHouse(api.url);
    const tab = browser(broken);
    const credentials = { email: email(), password: PASSWORD };
    await tab.call("POST", "sign-up/email", { name: "A", ...credentials });
    await broken.owner.run("alter table session rename to away");
    expect((await tab.call("GET", "token")).status).toBe(503);
    const signIn = await browser(broken).call("POST", "sign-in/email", credentials);
    expect([signIn.status, signIn.headers.get("retry-after")]).toEqual([503, "2"]);
    await broken.owner.run("alter table away rename to session");
    expect((await tab.call("GET", "token")).status).toBe(200);
  });
});
