import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chance } from "./chance";
import { ModelDevice } from "./model-device";
import { ModelServer } from "./model-server";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function livesOfOneTask(seed: number, turns: number) {
  const by = chance(seed);
  vi.spyOn(Math, "random").mockImplementation(() => by.below(1000) / 1000); // the outbox's pauses
  const server = new ModelServer(by);
  const devices = [new ModelDevice("a", server, by), new ModelDevice("b", server, by)] as const;
  for (let turn = 0; turn < turns; turn += 1) {
    const device = by.pick(devices);
    const what = by.below(20);
    if (what < 10) device.act();
    else if (what < 13) device.decide();
    else if (what < 15) device.refetch();
    else if (what === 15) device.reload();
    else await vi.advanceTimersByTimeAsync(by.below(3000));
  }
  for (let round = 0; round < 500 && devices.some(({ entries }) => entries.length > 0); round += 1) {
    for (const device of devices) device.decide();
    await vi.advanceTimersByTimeAsync(5000);
  }
  return { server, devices };
}

describe("two devices on one task with a failing network", () => {
  it("EC-2 EC-6 replace no text that nobody looked at, lose none, and come to rest alike: 50,000 turns", async () => {
    let replaced = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const { server, devices } = await livesOfOneTask(seed, 250);
      const [a, b] = devices;
      expect([seed, a.entries, b.entries]).toEqual([seed, [], []]);
      expect([seed, a.refetch()]).toEqual([seed, b.refetch()]);
      const blind = server.replaced.filter(({ text, old }) => !devices.some((device) => device.agreedTo(text, old)));
      expect([seed, blind]).toEqual([seed, []]);
      for (const { wrote, given } of devices) {
        const lost = wrote.filter((text) => !server.held.has(text) && !given.has(text));
        expect([seed, lost]).toEqual([seed, []]);
      }
      replaced += server.replaced.length;
    }
    expect(replaced).toBeGreaterThan(5000);
  }, 60_000);
});
