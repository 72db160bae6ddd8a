import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const TESTS = "tests/**/*.test.ts";
const ON_POSTGRESQL_ALONE = "tests/**/*.postgresql.test.ts";
const MAJORS = [15, 18]; // the oldest and the newest

/** Of those, what is on this machine; the closing lines tell what is not. */
const majors = MAJORS.filter((major) => {
  const find = `import sys; sys.path.insert(0, "../e2e"); import packages; sys.exit(packages.postgresql(${major}) is None)`;
  return spawnSync("python", ["-c", find], { cwd: import.meta.dirname }).status === 0;
});

/** Whoever opens a database is asked on each engine. */
const onDatabases = globSync(TESTS, { cwd: import.meta.dirname }).filter((file) =>
  /\b(openHouse|openMailing|freshStores?)\b/.test(readFileSync(`${import.meta.dirname}/${file}`, "utf8")),
);

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    reporters: [
      "default",
      "json",
      ["./tests/store/engines.ts", { missing: MAJORS.filter((major) => !majors.includes(major)) }],
    ],
    outputFile: { json: "../.cache/vitest.json" },
    silent: "passed-only", // the services say much; of interest where something failed
    testTimeout: 20_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "SQLite", include: [TESTS], exclude: [ON_POSTGRESQL_ALONE] } },
      ...majors.map((major) => ({
        extends: true as const,
        test: {
          name: `PostgreSQL ${major}`,
          include: onDatabases,
          globalSetup: "./tests/store/postgresql.ts",
        },
      })),
    ],
  },
});
