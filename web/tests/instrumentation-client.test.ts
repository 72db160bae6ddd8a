import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

type Policy = { createScriptURL: (url: string) => string };

let policy: Policy;

beforeEach(async () => {
  vi.resetModules();
  const createPolicy = vi.fn((_: string, given: Policy) => {
    policy = given;
  });
  vi.stubGlobal("window", { trustedTypes: { createPolicy }, location: { origin: "https://duly.example" } });
  await vi.importActual("@/instrumentation-client");
  expect(createPolicy).toHaveBeenCalledExactlyOnceWith("default", expect.anything());
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the policy for scripts", () => {
  it.each(["/_next/static/chunks/a.js", "https://duly.example/_next/static/chunks/a.js?dpl=1"])(
    "FR-12 lets our own chunk %s in",
    (url) => {
      expect(policy.createScriptURL(url)).toBe(url);
    },
  );

  it.each([
    "https://evil.example/_next/static/chunks/a.js",
    "//evil.example/_next/static/chunks/a.js",
    "/_next/static/media/a.js",
    "/_next/static/chunks/../../../api/tasks",
    "/api/tasks",
    "data:text/javascript,alert(1)",
    "blob:https://duly.example/x",
    "javascript:alert(1)",
  ])("FR-12 refuses %s", (url) => {
    expect(() => policy.createScriptURL(url)).toThrow(TypeError);
  });

  it("FR-12 makes nothing of a string for markup or code", () => {
    expect(Object.keys(policy)).toEqual(["createScriptURL"]);
  });
});
