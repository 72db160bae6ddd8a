import { describe, expect, it } from "vitest";
import { readTheme, spellThemeCookie, themeCookie } from "@/ui/theme";

describe("the cookie of the colours", () => {
  it("NF-3 is this host's alone and Secure where the address is https", () => {
    expect(spellThemeCookie("dark", true)).toBe(
      "__Host-duly-theme=dark; Path=/; Max-Age=31536000; SameSite=Lax; Secure",
    );
    expect(spellThemeCookie("dark", false)).toBe("duly-theme=dark; Path=/; Max-Age=31536000; SameSite=Lax");
    expect(themeCookie(true)).toBe("__Host-duly-theme");
  });

  it("goes when the system is followed, and nothing else is read from it", () => {
    expect(spellThemeCookie("system", true)).toContain("Max-Age=0;");
    expect([readTheme("dark"), readTheme("<script>"), readTheme(undefined)]).toEqual(["dark", "system", "system"]);
  });
});
