import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "@/server/database";
import { sqliteStore } from "@/store/sqlite-store";
import { buildTables } from "@/store/store";
import { attemptTables, openAttempts } from "@/throttle/attempts";
import { ONE_WAY_IN } from "@/throttle/rules";

let folder: string;

async function open(file: string) {
  const store = sqliteStore(openDatabase(file));
  await buildTables(store, attemptTables);
  return openAttempts(store);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "duly-attempts-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("attempts in one file", () => {
  it("NF-3 are counted together by all that have it open, and by whoever opens it next", async () => {
    const file = join(folder, "attempts.db");
    const bucket = [{ key: "a", rule: ONE_WAY_IN }];
    const replicas = [await open(file), await open(file)];
    const waits = [];
    for (let i = 0; i < 8; i += 1) waits.push((await replicas[i % 2]?.take(bucket)) ?? -1);
    expect(waits.map((wait) => wait > 0)).toEqual([false, false, false, false, false, true, true, true]);
    expect(await (await open(file)).take(bucket)).toBeGreaterThan(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
