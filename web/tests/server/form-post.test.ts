import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { faultOf } from "@/account/messages";
import { answerForm } from "@/server/form-post";
import { keepTyped, readTyped } from "@/server/typed-before";
import { type House, type Listener, listen, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;

vi.mock("@/server/running", () => ({ auth: () => house.auth }));
vi.mock("@/server/settings", async (load) => ({ ...(await load<object>()), settings: () => house.settings }));

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url, { DULY_AUTH_RATE_LIMIT: "3" });
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

let machines = 0;
const someAddress = (): string => {
  machines += 1;
  return `198.51.100.${machines}`;
};

type Fields = Record<string, string>;

async function post(page: "sign-in" | "sign-up", fields: Fields, more: Fields = {}) {
  const headers = { origin: house.settings.publicUrl, "x-duly-address": someAddress(), ...more };
  const body = new URLSearchParams({ email: "nobody@duly.example", password: PASSWORD, ...fields });
  const url = `${house.settings.publicUrl}/${page}/form`;
  const answer = await answerForm(page, new Request(url, { method: "POST", headers, body }));
  const to = new URL(answer.headers.get("location") ?? "", url);
  return { status: answer.status, to, fault: to.searchParams.get("fault"), cookies: answer.headers.getSetCookie() };
}

const person = () => ({ name: "Ada", email: `${crypto.randomUUID()}@duly.example` });

describe("a form that is posted without script", () => {
  it("FR-01 signs up and goes where the person was going", async () => {
    const { status, to, cookies } = await post("sign-up", { ...person(), next: "/settings" });
    expect([status, to.pathname, cookies.length]).toEqual([303, "/settings", 2]); // the session's and the browser's
  });

  it.each(["https://evil.example/x", "//evil.example", "/api/auth/sign-out"])(
    "FR-02 never goes to %s",
    async (next) => {
      expect((await post("sign-up", { ...person(), next })).to.href).toBe(`${house.settings.publicUrl}/tasks`);
      const failed = await post("sign-in", { next });
      expect(failed.to.searchParams.get("next")).toBe("/tasks");
    },
  );

  it.each(["https://evil.example", "null", ""])("NF-3 of another origin (%j) signs nobody in", async (origin) => {
    for (const page of ["sign-in", "sign-up"] as const) {
      const { cookies, to } = await post(page, person(), { origin });
      expect([cookies, to.pathname]).toEqual([[], `/${page}`]);
    }
  });

  it("FR-02 comes back with a fault that there are words for", async () => {
    const from = { "x-duly-address": "192.0.2.1" };
    const faults = [];
    for (let i = 0; i < 4; i += 1) faults.push((await post("sign-in", {}, from)).fault);
    const wait = expect.stringMatching(/^TOO_MANY:(5\d|60)$/); // whole seconds from the attempt before
    expect(faults).toEqual([...Array(3).fill("INVALID_EMAIL_OR_PASSWORD"), wait]);
    expect(faultOf("TOO_MANY:60")).toMatchObject({ words: "Too many attempts.", wait: { seconds: 60 } });
  });

  it("FR-11 says that the server cannot be reached when its database cannot", async () => {
    await house.owner.run(`alter table "user" rename to away`);
    const { fault } = await post("sign-in", {});
    await house.owner.run(`alter table away rename to "user"`);
    expect(fault).toBe("UNREACHABLE");
  });

  it("FR-01 gives the name and the e-mail back, never in a URL, and never the password", async () => {
    const typed = { name: "Ada „L“", email: "ada@", password: "a password of mine" };
    const { to, cookies } = await post("sign-up", typed);
    const [line = "", ...more] = cookies;
    expect(more).toEqual([]);
    expect(line).toMatch(/^duly-typed=[\w-]+; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax$/);
    expect(readTyped(/=([^;]*)/.exec(line)?.[1])).toEqual({ name: typed.name, email: typed.email });
    expect(to.href).not.toMatch(/ada/i);
    expect(Buffer.from(line, "base64url").toString()).not.toContain("password");
  });

  it("takes them back with the sign-up that succeeds", async () => {
    const { cookies } = await post("sign-up", person(), { cookie: "duly-typed=x" });
    expect(cookies.at(-1)).toMatch(/^duly-typed=; Path=\/; Max-Age=0/);
  });

  it("NF-3 keeps them for this host over TLS only, where there is TLS", () => {
    expect(keepTyped({ email: "a" }, true)).toMatch(/^__Host-duly-typed=.*; Path=\/; .*; Secure$/);
  });

  it.each([undefined, "", "x", "bnVsbA", Buffer.from('{"name":7,"email":["a"]}').toString("base64url")])(
    "takes nothing from a cookie that it did not write, such as %j",
    (cookie) => {
      expect(readTyped(cookie)).toEqual({});
    },
  );
});
