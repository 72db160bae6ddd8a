// A Better Auth server as it comes: e-mail and password, and the jwt plugin without options (EdDSA).
// With --shared its tokens are those of shared-secret.mjs instead.
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { jwt } from "better-auth/plugins";

const port = process.env.PORT ?? "3000";
const options = {
  baseURL: `http://localhost:${port}`,
  secret: process.env.BETTER_AUTH_SECRET ?? "for an example, never for a service",
  database: new DatabaseSync("example.db"),
  emailAndPassword: { enabled: true },
  plugins: [process.argv.includes("--shared") ? (await import("./shared-secret.mjs")).tokens : jwt()],
};
await (await getMigrations(options)).runMigrations();
createServer(toNodeHandler(betterAuth(options))).listen(port, "localhost");
