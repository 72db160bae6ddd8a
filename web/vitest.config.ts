import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const TESTS = "tests/**/*.test.ts";
const MAJORS = [15, 18];

/** Whoever opens a database is asked on each engine. */
const onDatabases = globSync(TESTS, { cwd: import.meta.dirname }).filter((file) =>
  /\b(openHouse|openMailing|freshStores?)\b/.test(readFileSync(`${import.meta.dirname}/${file}`, "utf8")),
);

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    reporters: ["default", "json", "./tests/store/engines.ts"],
    outputFile: { json: "../.cache/vitest.json" },
    silent: "passed-only", // the services say much; of interest where something failed
    testTimeout: 20_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "SQLite", include: [TESTS] } },
      ...MAJORS.map((major) => ({
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
