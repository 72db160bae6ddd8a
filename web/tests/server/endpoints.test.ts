import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

async function signedUp() {
  const tab = browser(house);
  await tab.call("POST", "sign-up/email", {
    name: "Ada",
    email: `${crypto.randomUUID()}@example.test`,
    password: PASSWORD,
  });
  return tab;
}

describe("the account endpoints", () => {
  it("FR-10 are a short list; everything else that Better Auth could do does not exist", async () => {
    const tab = await signedUp();
    const paths = Object.values(house.auth.api)
      .map((endpoint) => endpoint.path ?? "")
      .filter((path) => path.startsWith("/"));
    expect(paths.length).toBeGreaterThan(25);
    const alive: string[] = [];
    for (const path of [...paths, "/jwks", "/ok", "/error", "/reference"]) {
      for (const method of ["GET", "POST"]) {
        const answer = await tab.call(method, path.slice(1).replaceAll(":", ""), method === "POST" ? {} : undefined);
        if (answer.status !== 404) alive.push(`${method} ${path}`);
        if (path === "/sign-out") break;
      }
    }
    expect(new Set(alive)).toEqual(
      new Set([
        "GET /get-session",
        "GET /security-log",
        "GET /sessions",
        "GET /passkey/generate-authenticate-options",
        "GET /passkey/generate-register-options",
        "GET /passkey/list-user-passkeys",
        "GET /token",
        "POST /change-email",
        "POST /export",
        "POST /change-password",
        "POST /verify-password",
        "POST /delete-user",
        "POST /recovery/complete",
        "POST /recovery/confirm-email",
        "POST /recovery/request",
        "POST /sessions/end",
        "POST /sessions/end-others",
        "POST /passkey/verify-authentication",
        "POST /passkey/verify-registration",
        "POST /sign-in/email",
        "POST /sign-up/email",
        "POST /update-user",
      ]),
    );
  });

  it.each(["https://evil.example", "null", "http://localhost:3000.evil.example"])(
    "NF-3 do nothing for a page of %s that brings the cookie",
    async (origin) => {
      const tab = await signedUp();
      for (const path of [
        "sign-out",
        "delete-user",
        "update-user",
        "change-password",
        "change-email",
        "sessions/end",
        "sessions/end-others",
      ]) {
        expect((await tab.call("POST", path, {}, { origin })).status).toBe(403);
      }
      expect((await tab.call("GET", "token")).status).toBe(200);
    },
  );

  it("FR-10 take no query: nothing that Better Auth could do with one is wanted", async () => {
    const tab = await signedUp();
    expect((await tab.call("GET", "token?x=1")).status).toBe(404);
    expect((await tab.call("GET", "get-session?disableCookieCache=true")).status).toBe(404);
  });

  it("FR-11 never say that a session is gone while it is there", async () => {
    const tab = await signedUp();
    const handler = vi.spyOn(house.auth, "handler").mockResolvedValue(new Response(null, { status: 401 }));
    const answer = await tab.call("GET", "token");
    handler.mockRestore();
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
  });

  it("NF-3 take JSON only", async () => {
    const tab = await signedUp();
    const answer = await tab.call("POST", "sign-out", "{}", { "content-type": "text/plain" });
    expect(answer.status).toBe(415);
    expect((await tab.call("GET", "token")).status).toBe(200);
  });

  it("change a name, and nothing else", async () => {
    const tab = await signedUp();
    expect((await tab.call("POST", "update-user", { name: " Grace " })).status).toBe(200);
    for (const more of [{ email: "x@y.z" }, { emailVerified: true }, { image: "x" }, { id: "1" }]) {
      expect((await tab.call("POST", "update-user", { name: "Grace", ...more })).status).toBe(400);
    }
    const { user } = await (await tab.call("GET", "get-session")).json();
    expect([user.name, user.emailVerified]).toEqual(["Grace", false]);
  });

  it("FR-12 never put the session's token into a body, and are never cached", async () => {
    const tab = await signedUp();
    const token = decodeURIComponent([...tab.cookies.values()][0] ?? "").split(".")[0] ?? "?";
    for (const [method, path, body] of [
      ["GET", "get-session"],
      ["GET", "token"],
      ["GET", "sessions"],
      ["POST", "verify-password", { password: PASSWORD }],
      ["POST", "sessions/end-others", {}],
      ["POST", "export", {}],
      ["POST", "update-user", { name: "B" }],
    ] as const) {
      const answer = await tab.call(method, path, body);
      expect(await answer.text()).not.toContain(token);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
  });
});
