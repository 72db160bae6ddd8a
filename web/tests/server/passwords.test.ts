import { describe, expect, it } from "vitest";
import { isCommonPassword } from "@/server/common-passwords";
import list from "@/server/common-passwords.json";
import { hashPassword, verifyPassword } from "@/server/password-hash";

describe("common passwords", () => {
  it("FR-01 are the 3,000 commonest of 8 or more characters and 8,611 more that leaked, each once, with their source", () => {
    const words = list.passwords.flatMap((line) => line.split(" "));
    expect([words.length, new Set(words).size]).toEqual([11_611, 11_611]);
    expect(words.every((word) => word.length >= 8 && word === word.toLowerCase())).toBe(true);
    expect([list.source, list.licence]).toEqual([
      expect.stringContaining("zxcvbn"),
      expect.stringMatching(/^MIT\. Copyright/),
    ]);
  });

  it("FR-01 are known in any case, and whole ones only", () => {
    for (const word of ["password", "PASSWORD1", "iLoveYou", "12345678"]) expect(isCommonPassword(word)).toBe(true);
    for (const word of ["correct horse battery", "password and more", ""]) expect(isCommonPassword(word)).toBe(false);
  });
});

describe("a password's hash", () => {
  it("is argon2id with OWASP's parameters, salted", async () => {
    const [one, two] = [await hashPassword("pass phrase"), await hashPassword("pass phrase")];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
  });

  it("fits its password only, however the characters were typed", async () => {
    const hash = await hashPassword("Crème brûlée");
    expect(await verifyPassword({ hash, password: "Crème brûlée".normalize("NFD") })).toBe(true);
    expect(await verifyPassword({ hash, password: "creme brulee" })).toBe(false);
    await expect(verifyPassword({ hash: "$2b$10$x", password: "x" })).rejects.toThrow(/unknown form/);
  });
});
