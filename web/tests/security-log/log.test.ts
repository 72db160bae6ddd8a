import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { A_DAY, AN_HOUR, GENESIS, openSecurityLog, SERVICE, type SecurityLog, sealOf } from "@/security-log/log";

let database: DatabaseSync;
let log: SecurityLog;
let clock: Date;

beforeEach(() => {
  database = new DatabaseSync(":memory:");
  clock = new Date("2026-11-21T12:00:00Z");
  log = openSecurityLog(database, { now: () => clock });
});

const events = (owner: string) => log.read(owner).entries.map(({ entry }) => JSON.parse(entry));

describe("the security log", () => {
  it("keeps what happened, for each owner alone, numbered and sealed one over the other", () => {
    log.add("ada", "signed-in", { device: "Firefox on Linux" });
    log.add("ben", "signed-in");
    log.add("ada", "signed-out");
    expect(events("ada")).toEqual([
      { n: 1, at: "2026-11-21T12:00:00.000Z", event: "signed-in", device: "Firefox on Linux" },
      { n: 2, at: "2026-11-21T12:00:00.000Z", event: "signed-out" },
    ]);
    const { before, entries } = log.read("ada");
    expect(before).toBe(GENESIS);
    expect(entries[0]?.seal).toBe(sealOf(GENESIS, entries[0]?.entry ?? ""));
    expect(entries[1]?.seal).toBe(sealOf(entries[0]?.seal ?? "", entries[1]?.entry ?? ""));
  });

  it.each([
    "update entries set entry = '{}'",
    "delete from entries where owner = 'ada'",
    "delete from entries where owner = ''",
  ])("lets nobody do this: %s", (statement) => {
    log.add("ada", "signed-in");
    log.add(SERVICE, "keys-changed");
    expect(() => database.exec(statement)).toThrow("append-only");
  });

  it("EC-3 goes with the account, and nothing is added to one that is gone", () => {
    log.add("ada", "signed-in");
    log.add("ben", "signed-in");
    log.forget("ada");
    log.add("ada", "signed-out");
    expect([events("ada"), events("ben").length]).toEqual([[], 1]);
  });

  it("takes so much an hour of what a stranger can cause, and says that there was more", () => {
    for (let n = 0; n < AN_HOUR + 5; n += 1) log.addBounded("ada", "sign-in-failed");
    expect(events("ada")).toHaveLength(AN_HOUR);
    expect(events("ada").at(-1).more).toBe("not told");
    clock = new Date(clock.getTime() + 3_600_001);
    log.addBounded("ada", "sign-in-failed");
    expect(events("ada")).toHaveLength(AN_HOUR + 1);
  });

  it("takes so much a day of one kind, so that no flood hides another kind", () => {
    log.add("ada", "signed-in", { newDevice: true });
    for (let n = 0; n < A_DAY + 5; n += 1) log.add("ada", "name-changed");
    expect(events("ada").filter(({ event }) => event === "name-changed")).toHaveLength(A_DAY);
    expect([events("ada").at(-1).more, events("ada").at(-2).more]).toEqual(["not told", undefined]);
    expect(events("ada")[0].event).toBe("signed-in");
  });

  it("EC-3 forgets at the next start whoever was removed when a process ended", () => {
    log.add("ada", "signed-in");
    log.add("ben", "signed-in");
    log.add(SERVICE, "keys-changed");
    log.keepOnly((owner) => owner === "ben");
    expect(["ada", "ben", SERVICE].map((owner) => events(owner).length)).toEqual([0, 1, 1]);
  });

  it("keeps nobody from anything when it cannot be written", () => {
    database.exec("drop table entries");
    expect(() => log.add("ada", "signed-out")).not.toThrow();
  });

  it("is one chain though two processes write", () => {
    const other = openSecurityLog(database);
    for (let n = 0; n < 5; n += 1) {
      log.add("ada", "one");
      other.add("ada", "two");
    }
    expect(events("ada").map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
