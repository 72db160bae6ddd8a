import { describe, expect, it } from "vitest";
import { listed, toFile } from "@/security-log/entries";
import { GENESIS, type Sealed } from "@/security-log/log";

const entry = (n: number, at: string, event: string, more: object = {}): Sealed => ({
  entry: JSON.stringify({ n, at, event, ...more }),
  seal: `${n}`.repeat(64),
});
const chain = (...entries: Sealed[]) => ({ before: GENESIS, entries });

describe("the log on its page", () => {
  it("is one list, newest first, without what the service did before the account was there", () => {
    const told = listed({
      account: chain(entry(1, "2026-02-01", "signed-up", { device: "Firefox on Linux", address: "::1" })),
      service: chain(
        entry(1, "2026-01-01", "keys-changed"),
        entry(2, "2026-03-01", "keys-changed", { keys: ["ab", "cd"] }),
      ),
      api: chain(entry(1, "2026-04-01", "tokens-refused", { count: 3, reason: "revoked" })),
    });
    expect(told.map(({ words, detail, grave }) => [words, detail, grave])).toEqual([
      ["Refused: a token of a session that had ended, 3 times", "", true],
      ["Duly changed the keys that sign its tokens", "ab, cd", false],
      ["Account created", "Firefox on Linux · ::1", false],
    ]);
  });

  it.each([
    [{ event: "signed-in", way: "password" }, "Signed in with the password", false],
    [{ event: "signed-in", way: "passkey", newDevice: true }, "Signed in with a passkey, on a new device", true],
    [{ event: "sign-in-failed" }, "Sign-in failed: wrong password", true],
    [{ event: "of a later release" }, "of a later release", false],
  ])("has words for %o", (facts, words, grave) => {
    const [told] = listed({ account: chain(entry(1, "2026-01-01", facts.event, facts)) });
    expect([told?.words, told?.grave]).toEqual([words, grave]);
  });

  it("is a file of seals and entries as they were sealed", () => {
    const one = entry(1, "2026-01-01", "signed-up");
    expect(
      toFile({ account: chain(one), api: chain() })
        .split("\n")
        .slice(1),
    ).toEqual([`## account ${GENESIS}`, `${one.seal} ${one.entry}`, `## api ${GENESIS}`, ""]);
  });
});
