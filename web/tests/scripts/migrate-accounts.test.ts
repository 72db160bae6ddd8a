import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const WEB = join(import.meta.dirname, "../..");

it("loads all that Better Auth is given without a bundler, and says in one sentence what is wrong", () => {
  const env = {
    NODE_ENV: "production" as const,
    PATH: process.env.PATH,
    DULY_AUTH_DATABASE_URL: "postgresql://duly_web:secret-word@localhost/duly",
  };
  const { status, stderr } = spawnSync(process.execPath, ["scripts/migrate-accounts.ts"], {
    cwd: WEB,
    env,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^BETTER_AUTH_SECRET is not set; [^\n]+\n$/)]);
});
