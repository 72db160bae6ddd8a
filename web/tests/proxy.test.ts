import { NextRequest } from "next/server";
import { beforeAll, describe, expect, it, vi } from "vitest";

let proxy: typeof import("@/proxy").proxy;

beforeAll(async () => {
  vi.stubEnv("BETTER_AUTH_SECRET", "q8Vd2mZx7RtY4pLk9WsN3bHc6JfG1eAu");
  ({ proxy } = await import("@/proxy"));
});

const visit = (path: string, headers: Record<string, string> = {}) =>
  proxy(new NextRequest(`http://localhost:3000${path}`, { headers: { host: "localhost:3000", ...headers } }));

describe("what comes before a page", () => {
  it("NF-3 is a policy with a nonce of its own each time, and no-store", () => {
    const [one, two] = [visit("/"), visit("/")].map((answer) => answer.headers.get("content-security-policy") ?? "");
    expect(one).toMatch(/'nonce-[A-Za-z0-9+/]{22}=='/);
    expect(one).not.toBe(two);
    expect(visit("/sign-in").headers.get("cache-control")).toBe("private, no-store");
  });

  it.each(["/tasks", "/tasks?show=done", "/settings"])(
    "is the sign-in page and the way back for %s without a cookie",
    (path) => {
      const answer = visit(path);
      expect([answer.status, answer.headers.get("location")]).toEqual([
        307,
        `http://localhost:3000/sign-in?next=${encodeURIComponent(path)}`,
      ]);
      expect(visit(path, { cookie: "duly.session_token=x" }).headers.get("location")).toBeNull();
    },
  );

  it("ignores a cookie of another name, and leaves public pages alone", () => {
    expect(visit("/tasks", { cookie: "xduly.session_token=x" }).status).toBe(307);
    expect(visit("/tasksx").headers.get("location")).toBeNull();
  });
});
