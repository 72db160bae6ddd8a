import { defineConfig } from "@hey-api/openapi-ts";

const header = [
  "// Made from contract/openapi.json by `npm run contract`. Do not edit.",
  "// @ts-nocheck the generator's own runtime is not written for exactOptionalPropertyTypes; its types are exact all the same",
];

export default defineConfig({
  input: "../contract/openapi.json",
  output: { path: "src/client/generated", header },
  plugins: ["@hey-api/typescript", { name: "@hey-api/sdk", operations: { strategy: "flat" } }, "@hey-api/client-fetch"],
});
