import { describe, expect, it } from "vitest";
import { HOME, safeReturnPath } from "@/server/return-path";

const ELSEWHERE = [
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "https://evil.example",
  "http:evil.example",
  "https:/evil.example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "%2f%2fevil.example",
  "/%2f/evil.example",
  "/%2F%2Fevil.example",
  "/%5cevil.example",
  "/.%2e//evil.example",
  "/..//evil.example",
  "/tasks/..//evil.example",
  "/%09/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\nLocation: https://evil.example",
  " //evil.example",
  "/ /evil.example",
  "@evil.example",
  "evil.example",
  "/tasks@evil.example\u0000",
  "／／evil.example",
  "/∕evil.example",
  "/\u200b/evil.example",
  "https://localhost@evil.example",
  "?next=//evil.example",
  "#//evil.example",
  "",
  `/${"a".repeat(600)}`,
  "/%252f%252fevil.example",
  "/api/auth/sign-out",
  "/sign-in?next=/sign-in",
  "/sign-up",
];

describe("the way back after signing in", () => {
  it.each(ELSEWHERE)("FR-02 is the task list for %j", (next) => {
    expect(safeReturnPath(next)).toBe(HOME);
  });

  it.each([undefined, null, ["/tasks", "/settings"]])("is the task list for %j", (next) => {
    expect(safeReturnPath(next)).toBe(HOME);
  });

  it.each(["/tasks", "/settings", "/tasks?show=done", "/tasks?q=a%20b&x=1"])("is %s when that is ours", (next) => {
    expect(safeReturnPath(next)).toBe(next);
  });

  it("drops a fragment and keeps to this origin whatever it is given", () => {
    for (const next of [...ELSEWHERE, "/tasks#x"]) {
      expect(new URL(safeReturnPath(next), "https://duly.example").origin).toBe("https://duly.example");
    }
  });
});
