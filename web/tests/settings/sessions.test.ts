import { describe, expect, it } from "vitest";
import { instantInWords, lastUseInWords, readSessions } from "@/settings/sessions";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const session = {
  id: "s1",
  device: "Firefox on Android",
  address: null,
  createdAt: "2026-11-01T00:00:00Z",
  lastUsedAt: "2026-11-21T11:00:00Z",
  current: false,
};

describe("the last use of a session in words", () => {
  it.each([
    ["2026-11-21T12:00:30Z", "Used in the last ten minutes"],
    ["2026-11-21T11:50:01Z", "Used in the last ten minutes"],
    ["2026-11-21T11:48:00Z", "Last used 12 minutes ago"],
    ["2026-11-21T10:30:00Z", "Last used 1 hour ago"],
    ["2026-11-18T10:00:00Z", "Last used 3 days ago"],
  ])("%s is: %s", (instant, words) => {
    expect(lastUseInWords(instant, NOW)).toBe(words);
  });
});

describe("an instant in words", () => {
  it("has the day, the year and the minute", () => {
    expect(instantInWords("2026-11-21T12:34:56Z")).toMatch(/^2[0-2] November 2026 at \d\d:\d4$/);
  });
});

describe("a list of sessions", () => {
  it("is taken as it is told", () => {
    expect(readSessions({ sessions: [session] })).toEqual([session]);
  });

  it.each([
    null,
    [],
    {},
    { sessions: {} },
    { sessions: [{ ...session, id: "" }] },
    { sessions: [{ ...session, current: "yes" }] },
    { sessions: [{ ...session, address: 7 }] },
    { sessions: [null] },
  ])("is nothing when it is %j", (data) => {
    expect(readSessions(data)).toBeNull();
  });
});
