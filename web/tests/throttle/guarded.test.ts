import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GUARDED, generalLimit } from "@/throttle/guarded";

const INPUT = readFileSync(join(import.meta.dirname, "../../src/server/auth-input.ts"), "utf8");

describe("the guarded endpoints", () => {
  it("NF-3 are all that take a password or an e-mail from a client", () => {
    const taking = [...INPUT.matchAll(/"(\/[a-z/-]+)": \[([^\]]*)\]/g)]
      .filter(([, , fields]) => /password|email/i.test(fields ?? ""))
      .map(([, path]) => path ?? "");
    expect(taking.length).toBeGreaterThanOrEqual(3);
    expect(taking.filter((path) => !(path in GUARDED))).toEqual([]);
  });

  it("are not counted a second time by Better Auth, whose count a restart forgets", () => {
    const rules = Object.entries(generalLimit(30).customRules).filter(([, rule]) => rule === false);
    expect(rules.map(([path]) => path)).toEqual(Object.keys(GUARDED));
  });
});
