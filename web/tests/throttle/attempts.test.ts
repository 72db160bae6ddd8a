import { describe, expect, it } from "vitest";
import { attemptTables, openAttempts } from "@/throttle/attempts";
import { ONE_WAY_IN, oneNetwork, STRANGERS } from "@/throttle/rules";
import { freshStore } from "../store/fresh";

const SECOND = 1000;
const DAY = 86_400 * SECOND;

async function open(most?: number) {
  const store = await freshStore(attemptTables);
  const clock = { at: 1_000_000 };
  const attempts = openAttempts(store, { now: () => clock.at, ...(most && { most }) });
  const rows = async () => Number((await store.all("select count(*) n from attempts"))[0]?.n);
  return { attempts, clock, rows, store };
}

/** ms to wait before each of the first tries after the free ones, when each is made as soon as it may. */
async function waits(
  { attempts, clock }: Awaited<ReturnType<typeof open>>,
  buckets: Parameters<typeof attempts.take>[0],
  tries: number,
) {
  const waited: number[] = [];
  for (let i = 0; i < tries; i += 1) {
    const wait = await attempts.take(buckets);
    if (wait === 0) continue;
    waited.push(wait / SECOND);
    clock.at += wait;
    i -= 1;
  }
  return waited;
}

describe("attempts at one account from one place", () => {
  const bucket = { key: "a", rule: ONE_WAY_IN };

  it("NF-3 are free five times, then wait ever longer, up to a quarter of an hour", async () => {
    expect(await waits(await open(), [bucket], 13)).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it("NF-3 that are refused are not counted", async () => {
    const house = await open();
    await waits(house, [bucket], 5);
    for (let i = 0; i < 100; i += 1) expect(await house.attempts.take([bucket])).toBe(30 * SECOND);
  });

  it("are forgotten after an hour when they were free, after a day when they were not, and at once when cleared", async () => {
    const house = await open();
    await waits(house, [bucket], 4);
    house.clock.at += 3600 * SECOND;
    expect(await waits(house, [bucket], 5)).toEqual([]);
    house.clock.at += DAY;
    expect(await waits(house, [bucket], 2)).toEqual([60]);
    house.clock.at += DAY + 120 * SECOND;
    expect(await waits(house, [bucket], 5)).toEqual([]);
    await house.attempts.clear("a");
    expect(await waits(house, [bucket], 5)).toEqual([]);
  });
});

describe("attempts at one account from everywhere", () => {
  it("NF-3 from one network take at most the free ones from the others", async () => {
    const house = await open();
    await waits(
      house,
      [
        { key: "here", rule: ONE_WAY_IN },
        { key: "all", rule: STRANGERS, whileFree: true },
      ],
      60,
    );
    expect(await house.store.all("select count from attempts where key = 'all'")).toEqual([{ count: 5 }]);
  });

  it("NF-3 from many networks slow each other, a minute at most", async () => {
    const house = await open();
    const waited: number[] = [];
    for (let network = 0; network < 60; network += 1) {
      const buckets = [
        { key: `n${network}`, rule: ONE_WAY_IN },
        { key: "all", rule: STRANGERS, whileFree: true },
      ];
      waited.push(...(await waits(house, buckets, 1)));
    }
    expect(waited).toEqual([5, 10, 20, 40, 60, 60, 60, 60, 60, 60]);
  });
});

describe("attempts from one network", () => {
  it("NF-3 are counted by the minute, from the first of them on", async () => {
    const house = await open();
    const buckets = [{ key: "n", rule: oneNetwork(3) }];
    for (let i = 0; i < 10; i += 1) {
      expect(await house.attempts.take(buckets)).toBe(0);
      house.clock.at += 31 * SECOND; // two a minute, for as long as one likes
    }
    house.clock.at += 60 * SECOND;
    expect(await waits(house, buckets, 6)).toEqual([60, 120, 240]);
  });
});

describe("the table", () => {
  it("NF-3 stays bounded, and a flood of names pushes out its own", async () => {
    const house = await open(100);
    await waits(house, [{ key: "guessed", rule: ONE_WAY_IN }], 6);
    for (let i = 0; i < 1000; i += 1) {
      house.clock.at += 1;
      await house.attempts.take([{ key: `flood ${i}`, rule: ONE_WAY_IN }]);
    }
    expect(await house.rows()).toBeLessThanOrEqual(100 + 64);
    expect(await house.attempts.take([{ key: "guessed", rule: ONE_WAY_IN }])).toBeGreaterThan(0);
  });

  it("NF-3 keeps what slows somebody, though others were counted later and for a day", async () => {
    const house = await open(100);
    await waits(house, [{ key: "guessed", rule: ONE_WAY_IN }], 6);
    house.clock.at += 3600 * SECOND;
    for (let i = 0; i < 1000; i += 1) await house.attempts.take([{ key: `flood ${i}`, rule: STRANGERS }]);
    await waits(house, [{ key: "guessed", rule: ONE_WAY_IN }], 1);
    expect(await house.attempts.take([{ key: "guessed", rule: ONE_WAY_IN }])).toBeGreaterThan(60 * SECOND);
  });

  it("loses what is over", async () => {
    const house = await open();
    for (let i = 0; i < 50; i += 1) await house.attempts.take([{ key: `${i}`, rule: ONE_WAY_IN }]);
    house.clock.at += DAY;
    await house.attempts.take([{ key: "new", rule: ONE_WAY_IN }]);
    expect(await house.rows()).toBe(1);
  });
});
