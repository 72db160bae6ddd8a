import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    include: ["tests/**/*.test.ts"],
    reporters: ["default", "json"],
    outputFile: { json: "../.cache/vitest.json" },
    silent: "passed-only", // the services say much; of interest where something failed
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
