import { describe, expect, it } from "vitest";
import { tidyInput } from "@/server/auth-input";

describe("what comes in at the account endpoints", () => {
  it.each(["__proto__", "constructor", "toString"])(
    "NF-3 takes no field from a prototype, and leaves none behind: %s",
    (name) => {
      const body: unknown = JSON.parse(`{"name": "Ada", "${name}": {"admin": true}}`);
      expect(() => tidyInput("/update-user", body)).toThrow(/not known here/);
      expect(tidyInput("/update-user", { name: "Ada" })).toEqual({ name: "Ada" });
      expect("admin" in {}).toBe(false);
    },
  );

  it.each([64, 128])("FR-01 takes a password of %i characters of any kind, as it is", (length) => {
    const password = " Ünïcode, spaces; ÄND \u0000 <b>'\"日本語🗝 ".repeat(8).slice(0, length);
    const person = { email: "ada@example.test", password };
    expect(tidyInput("/sign-up/email", { ...person, name: "Ada" })?.password).toBe(password);
    expect(tidyInput("/sign-in/email", person)?.password).toBe(password);
  });
});
