import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { onWake } from "@/tasks/wake";

const wake = vi.fn();
let stop = (): void => {};

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  stop = onWake(wake);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

const sleep = async (ms: number): Promise<void> => {
  vi.setSystemTime(Date.now() + ms);
  await vi.advanceTimersToNextTimerAsync();
};

describe("a machine that wakes", () => {
  it("is noticed once after each sleep", async () => {
    await sleep(3_600_000);
    expect(wake).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(wake).toHaveBeenCalledOnce();
    await sleep(3_600_000);
    expect(wake).toHaveBeenCalledTimes(2);
  });

  it("is not a page in the background, whose timers come once a minute", async () => {
    for (let minutes = 0; minutes < 5; minutes += 1) await sleep(60_000);
    expect(wake).not.toHaveBeenCalled();
  });

  it("is not looked for any more afterwards", async () => {
    stop();
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(wake).not.toHaveBeenCalled();
  });
});
