import { describe, expect, it } from "vitest";
import { notesFault, titleFault } from "@/tasks/bounds";
import { addDays, calendarDate, dueInWords, isOverdue, nextMonday } from "@/tasks/due-dates";

const TODAY = "2026-11-20"; // a Friday

describe("a due date in words", () => {
  it.each([
    ["2026-11-20", "Today"],
    ["2026-11-21", "Tomorrow"],
    ["2026-11-19", "Yesterday"],
    ["2026-11-27", "Fri 27 Nov"],
    ["2026-11-16", "Mon 16 Nov"],
    ["2026-12-31", "Thu 31 Dec"],
    ["2027-01-05", "Tue 5 Jan 2027"],
    ["2024-02-29", "Thu 29 Feb 2024"],
    ["1969-07-20", "Sun 20 Jul 1969"],
    ["0999-01-01", "Tue 1 Jan 999"],
    ["9999-12-31", "Fri 31 Dec 9999"],
  ])("%s is %s", (due, words) => {
    expect(dueInWords(due, TODAY)).toBe(words);
  });

  it("knows tomorrow across months, years, leap days and changes of the clock", () => {
    for (const [day, next] of [
      ["2026-12-31", "2027-01-01"],
      ["2028-02-28", "2028-02-29"],
      ["2026-03-28", "2026-03-29"],
      ["2026-10-24", "2026-10-25"],
    ] as const) {
      expect(addDays(day, 1)).toBe(next);
      expect(dueInWords(next, day)).toBe("Tomorrow");
    }
  });

  it("is overdue from the day after, not before", () => {
    expect(["2026-11-19", "2026-11-20", "2026-11-21"].map((due) => isOverdue(due, TODAY))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("finds the Monday that comes, a week ahead on a Monday", () => {
    expect([nextMonday("2026-11-20"), nextMonday("2026-11-22"), nextMonday("2026-11-23")]).toEqual([
      "2026-11-23",
      "2026-11-23",
      "2026-11-30",
    ]);
  });

  it("takes the date of the wall calendar here, not that of Greenwich", () => {
    expect(calendarDate(new Date(2026, 10, 20, 23, 59))).toBe("2026-11-20");
    expect(calendarDate(new Date(2026, 10, 20, 0, 1))).toBe("2026-11-20");
  });
});

describe("bounds", () => {
  it("count characters as people do", () => {
    expect(titleFault("🪶".repeat(500))).toBeNull();
    expect(titleFault("x".repeat(501))).toMatch(/500 characters; this one has 501/);
    expect(titleFault("")).toMatch(/needs a title/);
    expect(notesFault("x".repeat(20_000))).toBeNull();
    expect(notesFault("x".repeat(20_001))).toMatch(/20,000/);
  });
});
