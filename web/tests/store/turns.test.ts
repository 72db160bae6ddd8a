import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { expect, it } from "vitest";
import { openDatabase } from "@/server/database";
import { forBetterAuth } from "@/store/sqlite-dialect";
import { sqliteStore } from "@/store/sqlite-store";
import { openTurns } from "@/store/turns";

it("a transaction that fails takes along what was part of it, and nothing that somebody else did meanwhile", async () => {
  const [database, turns] = [openDatabase(":memory:"), openTurns()];
  const store = sqliteStore(database, turns);
  const begun = Promise.withResolvers<void>();
  let elsewhere: Promise<unknown> = Promise.resolve();
  const other = begun.promise.then(() => {
    elsewhere = store.run("insert into counts values ('somebody else')");
  });
  async function fail(): Promise<string> {
    await store.run("insert into counts values ('part of it')");
    begun.resolve();
    await other;
    await new Promise((resolve) => setImmediate(resolve)); // time enough for it, were it let
    throw new Error("of no hash");
  }
  const options = {
    baseURL: "http://localhost:3000",
    secret: "a secret of this test alone, 32+",
    database: forBetterAuth(database, turns),
    emailAndPassword: { enabled: true, password: { hash: fail, verify: async () => true } },
  };
  await (await getMigrations(options)).runMigrations();
  await store.run("create table counts (who text)");
  const body = { name: "Ada", email: "ada@duly.example", password: "a quiet sentence 7" };
  await expect(betterAuth(options).api.signUpEmail({ body })).rejects.toThrow("of no hash");
  await elsewhere;
  expect(await store.all("select who from counts")).toEqual([{ who: "somebody else" }]);
});
