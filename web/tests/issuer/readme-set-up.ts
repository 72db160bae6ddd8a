import { DatabaseSync } from "node:sqlite";
import { betterAuth } from "better-auth";
import { eventTables, openEventOutbox } from "@/issuer/event-outbox";
import { openIssuer } from "@/issuer/issuer";
import { openKeyRing } from "@/issuer/key-ring";
import { overSqlite } from "@/issuer/statements";

const [url, api, secret] = ["http://localhost:3000", "http://127.0.0.1:8000", process.env.BETTER_AUTH_SECRET ?? ""];
const accounts = new DatabaseSync("accounts.db");
const statements = overSqlite(accounts); // of PostgreSQL: below
for (const table of eventTables("sqlite")) await statements.run(table);
const issuer = openIssuer({
  issuer: url, // what the verifier is told as issuer, letter by letter
  audience: "your-api",
  ttl: 300, // seconds; 900 at most
  keys: openKeyRing({ file: "jwt-keys" }, secret),
  eventsUrl: `${api}/security-events`,
  readyUrl: `${api}/readyz`,
  outbox: openEventOutbox(statements),
  logger: console,
});
const options = (database: DatabaseSync) => ({
  baseURL: url,
  secret,
  database,
  emailAndPassword: { enabled: true },
  advanced: { database: { defaultFindManyLimit: 1_000_000 } }, // its 100 would leave further sessions untold
  plugins: [issuer.plugin], // after all others
});

export const auth = betterAuth(options(accounts));
await issuer.start(options); // before the first request; the tables are there (npx auth migrate)
