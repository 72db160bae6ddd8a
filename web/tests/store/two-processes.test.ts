// Two connections to one file stand for two processes: whoever stood still waiting would wait for ever, here.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "@/server/database";
import { forBetterAuth } from "@/store/sqlite-dialect";
import { sqliteStore } from "@/store/sqlite-store";
import { openTurns, type Turns } from "@/store/turns";

const folder = mkdtempSync(join(tmpdir(), "duly-store-"));
const [one, other] = [openDatabase(join(folder, "auth.db")), openDatabase(join(folder, "auth.db"))];
const [turns, others] = [openTurns(), openTurns()];
const stores = [sqliteStore(one, turns), sqliteStore(other, others)];

const options = (database: typeof one, its: Turns) => ({
  baseURL: "http://localhost:3000",
  secret: "a secret of this test alone, 32+",
  database: forBetterAuth(database, its),
  emailAndPassword: {
    enabled: true,
    password: { hash: async (password: string) => password, verify: async () => true },
  },
});
const openAuth = (database: typeof one, its: Turns) => betterAuth(options(database, its));
let auths: ReturnType<typeof openAuth>[];

beforeAll(async () => {
  await (await getMigrations(options(one, turns))).runMigrations();
  await stores[0]?.run("create table counts (n integer)");
  auths = [openAuth(one, turns), openAuth(other, others)];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("two processes on one file", () => {
  it("sign people up at the same time, and our own statements go between", async () => {
    const people = Array.from({ length: 40 }, (_, number) => number);
    await Promise.all(
      people.map(async (number) => {
        const body = { name: "Ada", email: `${number}@duly.example`, password: "a quiet sentence 7" };
        await auths[number % 2]?.api.signUpEmail({ body });
        await stores[number % 2]?.run("insert into counts values ($1)", [number]);
      }),
    );
    const count = (table: string) => one.prepare(`select count(*) as n from ${table}`).get()?.n;
    expect(["user", "account", "session", "counts"].map(count)).toEqual([40, 40, 40, 40]);
  });

  it("wait for the one that does not let go, together and not for ever; everything else goes on", async () => {
    other.exec("begin immediate");
    const begun = performance.now();
    let turns = 0;
    const clock = setInterval(() => (turns += 1), 50);
    const waiting = [1, 2, 3].map((n) => stores[0]?.run("insert into counts values ($1)", [n]));
    const results = await Promise.allSettled(waiting);
    clearInterval(clock);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(performance.now() - begun).toBeLessThan(4500);
    expect(turns).toBeGreaterThan(10);
    other.exec("rollback");
    await stores[0]?.run("insert into counts values (0)");
  });
});
