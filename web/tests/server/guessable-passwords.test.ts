import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tidyInput } from "@/server/auth-input";
import { CONTEXT_WORDS, isGuessable } from "@/server/guessable-passwords";

const own = ["Ada Lovelace", "a.lovelace@analytical.example"];

describe("a password of words that anybody would try here", () => {
  it.each([
    "dulyduly",
    "Duly2026!",
    "DULY-TODO-LIST",
    "Ｄｕｌｙ２０２６",
    "lovelace1815",
    "ada.lovelace",
    "analytical!1",
    "my tasks",
  ])("FR-01 is refused: %s", (password) => {
    expect(isGuessable(password, own)).toBe(true);
  });

  it.each([
    "correct horse battery",
    "unduly long words",
    "lovelace and babbage",
    "73915482",
    "Xq7#vT2!",
    "ad4 l0vel4c3 x9",
  ])("FR-01 is not: %s", (password) => {
    expect(isGuessable(password, own)).toBe(false);
  });

  it("FR-01 is refused at sign-up with one's own words, and at a change", () => {
    const person = { name: "Ada Lovelace", email: "ada@lovelace.example" };
    expect(() => tidyInput("/sign-up/email", { ...person, password: "lovelace1815" })).toThrow(/anybody would try/);
    const change = { currentPassword: "x", newPassword: "duly-2026" };
    expect(() => tidyInput("/change-password", change)).toThrow(/anybody would try/);
  });

  it("the words are those that the documents name", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../docs/security/accounts.md"), "utf8");
    expect(page).toContain(CONTEXT_WORDS.join(", "));
  });
});
