import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { openAttempts } from "@/throttle/attempts";
import { ONE_WAY_IN, oneNetwork, STRANGERS } from "@/throttle/rules";

const SECOND = 1000;
const DAY = 86_400 * SECOND;

function open(most?: number) {
  const database = new DatabaseSync(":memory:");
  const clock = { at: 1_000_000 };
  const attempts = openAttempts(database, { now: () => clock.at, ...(most && { most }) });
  const rows = () => Number(database.prepare("select count(*) n from attempts").get()?.n);
  return { attempts, clock, rows, database };
}

/** ms to wait before each of the first tries after the free ones, when each is made as soon as it may. */
function waits(
  { attempts, clock }: ReturnType<typeof open>,
  buckets: Parameters<typeof attempts.take>[0],
  tries: number,
) {
  const waited: number[] = [];
  for (let i = 0; i < tries; i += 1) {
    const wait = attempts.take(buckets);
    if (wait === 0) continue;
    waited.push(wait / SECOND);
    clock.at += wait;
    i -= 1;
  }
  return waited;
}

describe("attempts at one account from one place", () => {
  const bucket = { key: "a", rule: ONE_WAY_IN };

  it("NF-3 are free five times, then wait ever longer, up to a quarter of an hour", () => {
    expect(waits(open(), [bucket], 13)).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it("NF-3 that are refused are not counted", () => {
    const house = open();
    waits(house, [bucket], 5);
    for (let i = 0; i < 100; i += 1) expect(house.attempts.take([bucket])).toBe(30 * SECOND);
  });

  it("are forgotten after an hour when they were free, after a day when they were not, and at once when cleared", () => {
    const house = open();
    waits(house, [bucket], 4);
    house.clock.at += 3600 * SECOND;
    expect(waits(house, [bucket], 5)).toEqual([]);
    house.clock.at += DAY;
    expect(waits(house, [bucket], 2)).toEqual([60]);
    house.clock.at += DAY + 120 * SECOND;
    expect(waits(house, [bucket], 5)).toEqual([]);
    house.attempts.clear("a");
    expect(waits(house, [bucket], 5)).toEqual([]);
  });
});

describe("attempts at one account from everywhere", () => {
  it("NF-3 from one network take at most the free ones from the others", () => {
    const house = open();
    waits(
      house,
      [
        { key: "here", rule: ONE_WAY_IN },
        { key: "all", rule: STRANGERS, whileFree: true },
      ],
      60,
    );
    const { count } = house.database.prepare("select count from attempts where key = 'all'").get() ?? {};
    expect(count).toBe(5);
  });

  it("NF-3 from many networks slow each other, a minute at most", () => {
    const house = open();
    const waited: number[] = [];
    for (let network = 0; network < 60; network += 1) {
      const buckets = [
        { key: `n${network}`, rule: ONE_WAY_IN },
        { key: "all", rule: STRANGERS, whileFree: true },
      ];
      waited.push(...waits(house, buckets, 1));
    }
    expect(waited).toEqual([5, 10, 20, 40, 60, 60, 60, 60, 60, 60]);
  });
});

describe("attempts from one network", () => {
  it("NF-3 are counted by the minute, from the first of them on", () => {
    const house = open();
    const buckets = [{ key: "n", rule: oneNetwork(3) }];
    for (let i = 0; i < 10; i += 1) {
      expect(house.attempts.take(buckets)).toBe(0);
      house.clock.at += 31 * SECOND; // two a minute, for as long as one likes
    }
    house.clock.at += 60 * SECOND;
    expect(waits(house, buckets, 6)).toEqual([60, 120, 240]);
  });
});

describe("the table", () => {
  it("NF-3 stays bounded, and a flood of names pushes out its own", () => {
    const house = open(100);
    waits(house, [{ key: "guessed", rule: ONE_WAY_IN }], 6);
    for (let i = 0; i < 1000; i += 1) {
      house.clock.at += 1;
      house.attempts.take([{ key: `flood ${i}`, rule: ONE_WAY_IN }]);
    }
    expect(house.rows()).toBeLessThanOrEqual(100 + 64);
    expect(house.attempts.take([{ key: "guessed", rule: ONE_WAY_IN }])).toBeGreaterThan(0);
  });

  it("NF-3 keeps what slows somebody, though others were counted later and for a day", () => {
    const house = open(100);
    waits(house, [{ key: "guessed", rule: ONE_WAY_IN }], 6);
    house.clock.at += 3600 * SECOND;
    for (let i = 0; i < 1000; i += 1) house.attempts.take([{ key: `flood ${i}`, rule: STRANGERS }]);
    waits(house, [{ key: "guessed", rule: ONE_WAY_IN }], 1);
    expect(house.attempts.take([{ key: "guessed", rule: ONE_WAY_IN }])).toBeGreaterThan(60 * SECOND);
  });

  it("loses what is over", () => {
    const house = open();
    for (let i = 0; i < 50; i += 1) house.attempts.take([{ key: `${i}`, rule: ONE_WAY_IN }]);
    house.clock.at += DAY;
    house.attempts.take([{ key: "new", rule: ONE_WAY_IN }]);
    expect(house.rows()).toBe(1);
  });
});
