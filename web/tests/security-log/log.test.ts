import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { AN_HOUR, GENESIS, openSecurityLog, SERVICE, type SecurityLog, sealOf } from "@/security-log/log";

let database: DatabaseSync;
let log: SecurityLog;
let clock: Date;

beforeEach(() => {
  database = new DatabaseSync(":memory:");
  database.exec("create table user (id text primary key)");
  database.exec("insert into user values ('ada'), ('ben')");
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
    "update duly_security_log set entry = '{}'",
    "delete from duly_security_log where owner = 'ada'",
    "delete from duly_security_log where owner = ''",
  ])("lets nobody do this: %s", (statement) => {
    log.add("ada", "signed-in");
    log.add(SERVICE, "keys-changed");
    expect(() => database.exec(statement)).toThrow("append-only");
  });

  it("EC-3 goes with the account, and nothing is added to one that is gone", () => {
    log.add("ada", "signed-in");
    database.exec("delete from user where id = 'ada'");
    log.forget("ada");
    log.add("ada", "signed-out");
    expect(events("ada")).toEqual([]);
  });

  it("takes so much an hour of what a stranger can cause, and says that there was more", () => {
    for (let n = 0; n < AN_HOUR + 5; n += 1) log.addBounded("ada", "sign-in-failed");
    expect(events("ada")).toHaveLength(AN_HOUR);
    expect(events("ada").at(-1).more).toBe("not told");
    clock = new Date(clock.getTime() + 3_600_001);
    log.addBounded("ada", "sign-in-failed");
    expect(events("ada")).toHaveLength(AN_HOUR + 1);
  });

  it("shows the newest thousand, and the seal that they follow", () => {
    for (let n = 0; n < 1003; n += 1) log.add("ada", "signed-in");
    const { before, entries } = log.read("ada");
    expect(entries).toHaveLength(1000);
    expect(JSON.parse(entries[0]?.entry ?? "{}").n).toBe(4);
    expect(entries[0]?.seal).toBe(sealOf(before, entries[0]?.entry ?? ""));
  });

  it("keeps nobody from anything when it cannot be written", () => {
    database.exec("drop table duly_security_log");
    expect(() => log.add("ada", "signed-out")).not.toThrow();
  });

  it("keeps what was told during a transaction that is rolled back, and the order", async () => {
    database.exec("begin");
    log.add("ada", "sign-in-failed");
    log.add("ada", "signed-in");
    database.exec("rollback");
    await vi.waitFor(() => expect(events("ada").map(({ event }) => event)).toEqual(["sign-in-failed", "signed-in"]));
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
