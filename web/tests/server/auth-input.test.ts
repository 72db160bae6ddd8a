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
});
