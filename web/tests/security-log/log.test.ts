import { beforeEach, describe, expect, it } from "vitest";
import { A_DAY, AN_HOUR, GENESIS, openSecurityLog, SERVICE, type SecurityLog, sealOf } from "@/security-log/log";
import { securityLogTables } from "@/security-log/tables";
import type { Store } from "@/store/store";
import { freshStore } from "../store/fresh";

let store: Store;
let log: SecurityLog;
let clock: Date;

beforeEach(async () => {
  store = await freshStore(securityLogTables);
  clock = new Date("2026-11-21T12:00:00Z");
  log = openSecurityLog(store, { now: () => clock });
});

const events = async (owner: string) => (await log.read(owner)).entries.map(({ entry }) => JSON.parse(entry));

describe("the security log", () => {
  it("keeps what happened, for each owner alone, numbered and sealed one over the other", async () => {
    await log.add("ada", "signed-in", { device: "Firefox on Linux" });
    await log.add("ben", "signed-in");
    await log.add("ada", "signed-out");
    expect(await events("ada")).toEqual([
      { n: 1, at: "2026-11-21T12:00:00.000Z", event: "signed-in", device: "Firefox on Linux" },
      { n: 2, at: "2026-11-21T12:00:00.000Z", event: "signed-out" },
    ]);
    const { before, entries } = await log.read("ada");
    expect(before).toBe(GENESIS);
    expect(entries[0]?.seal).toBe(sealOf(GENESIS, entries[0]?.entry ?? ""));
    expect(entries[1]?.seal).toBe(sealOf(entries[0]?.seal ?? "", entries[1]?.entry ?? ""));
  });

  it.each([
    "update entries set entry = '{}'",
    "delete from entries where owner = 'ada'",
    "delete from entries where owner = ''",
  ])("lets nobody do this: %s", async (statement) => {
    await log.add("ada", "signed-in");
    await log.add(SERVICE, "keys-changed");
    await expect(store.run(statement)).rejects.toThrow("append-only");
  });

  it("EC-3 goes with the account, and nothing is added to one that is gone", async () => {
    await log.add("ada", "signed-in");
    await log.add("ben", "signed-in");
    await log.forget("ada");
    await log.add("ada", "signed-out");
    expect([await events("ada"), (await events("ben")).length]).toEqual([[], 1]);
  });

  it("takes so much an hour of what a stranger can cause, and says that there was more", async () => {
    for (let n = 0; n < AN_HOUR + 5; n += 1) await log.addBounded("ada", "sign-in-failed");
    expect(await events("ada")).toHaveLength(AN_HOUR);
    expect((await events("ada")).at(-1).more).toBe("not told");
    clock = new Date(clock.getTime() + 3_600_001);
    await log.addBounded("ada", "sign-in-failed");
    expect(await events("ada")).toHaveLength(AN_HOUR + 1);
  });

  it("takes so much a day of one kind, so that no flood hides another kind", async () => {
    await log.add("ada", "signed-in", { newDevice: true });
    for (let n = 0; n < A_DAY + 5; n += 1) await log.add("ada", "name-changed");
    expect((await events("ada")).filter(({ event }) => event === "name-changed")).toHaveLength(A_DAY);
    expect([(await events("ada")).at(-1).more, (await events("ada")).at(-2).more]).toEqual(["not told", undefined]);
    expect((await events("ada"))[0].event).toBe("signed-in");
  });

  it("EC-3 forgets at the next start whoever was removed when a process ended", async () => {
    await log.add("ada", "signed-in");
    await log.add("ben", "signed-in");
    await log.add(SERVICE, "keys-changed");
    await log.keepOnly(async (owner) => owner === "ben");
    const left = await Promise.all(["ada", "ben", SERVICE].map(events));
    expect(left.map(({ length }) => length)).toEqual([0, 1, 1]);
  });

  it("keeps nobody from anything when it cannot be written", async () => {
    const broken = openSecurityLog(await freshStore(() => []));
    await expect(broken.add("ada", "signed-out")).resolves.toBeUndefined();
  });

  it("is one chain though two processes write", async () => {
    const other = openSecurityLog(store);
    for (let n = 0; n < 5; n += 1) {
      await log.add("ada", "one");
      await other.add("ada", "two");
    }
    expect((await events("ada")).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
