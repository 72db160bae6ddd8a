import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: "../contract/openapi.json",
  output: { path: "src/client/generated", header: ["// Made from contract/openapi.json by `npm run contract`. Do not edit."] },
  plugins: ["@hey-api/typescript", { name: "@hey-api/sdk", operations: { strategy: "flat" } }, "@hey-api/client-fetch"],
});
