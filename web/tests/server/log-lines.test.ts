import { afterEach, describe, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("what the process says", () => {
  it("is a line of JSON an event, whatever a message holds, libraries' messages too", async () => {
    const lines: string[] = [];
    const take = (line: string) => lines.push(line);
    vi.stubGlobal("dulyOnce", new Map());
    vi.stubGlobal("console", { log: take, info: take, warn: take, error: take, debug: take });
    const { redirectConsole } = await import("@/server/log-lines");
    redirectConsole();
    console.log("one\ntwo %s", "three");
    console.error(new Error('broken "here"\r\n{"event":"forged"}'));
    expect(lines.map((line) => line.includes("\n"))).toEqual([false, false]);
    const [first, second] = lines.map((line) => JSON.parse(line));
    expect(first).toMatchObject({ event: "log", level: "log", message: "one\ntwo three" });
    expect(new Date(first.at).toISOString()).toBe(first.at);
    expect(second).toMatchObject({ event: "log", level: "error", message: expect.stringContaining('broken "here"') });
  });
});
