import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { type BetterAuthOptions, betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { jwt } from "better-auth/plugins";
import { describe, expect, it } from "vitest";
import { openEventOutbox } from "@/issuer/event-outbox";
import { openIssuer } from "@/issuer/issuer";
import { openKeyRing } from "@/issuer/key-ring";
import type { IssuerOptions } from "@/issuer/options";
import { overSqlite } from "@/issuer/statements";
import { claimsOf, SILENT } from "../server/house";

const SECRET = "q8Vd2mZx7RtY4pLk9WsN3bHc6JfG1eAu";
const URL = "http://localhost:3000";
const nothing = () => null;

const open = (more: Partial<IssuerOptions> = {}) =>
  openIssuer({
    issuer: URL,
    audience: "your-api",
    ttl: 300,
    keys: openKeyRing({ text: `k1:${randomBytes(32).toString("base64url")}` }, SECRET),
    eventsUrl: "http://127.0.0.1:1/security-events",
    readyUrl: "http://127.0.0.1:1/readyz",
    outbox: openEventOutbox(overSqlite(new DatabaseSync(":memory:"))),
    logger: SILENT,
    ...more,
  });

const options = (database: DatabaseSync, more: BetterAuthOptions): BetterAuthOptions => ({
  baseURL: URL,
  secret: SECRET,
  database,
  logger: { disabled: true },
  advanced: { database: { defaultFindManyLimit: 100_000 } },
  ...more,
});

describe("the issuer in somebody else's Better Auth", () => {
  it("starts with nothing configured but the plugin and the limit", async () => {
    const { plugin, start } = open();
    await expect(start((database) => options(database, { plugins: [plugin] }))).resolves.toBeUndefined();
  });

  it("FR-03 EC-4 does not start without the plugin, nor behind another that takes its endpoint", async () => {
    const { plugin, start } = open();
    await expect(start((database) => options(database, {}))).rejects.toThrow("no token was issued");
    const shadowed = (database: DatabaseSync) => options(database, { plugins: [plugin, jwt()] });
    await expect(start(shadowed)).rejects.toThrow("header is not alg, kid, typ");
  });

  it.each<[string, BetterAuthOptions, RegExp]>([
    ["Better Auth's own limit of rows", { advanced: {} }, /defaultFindManyLimit must be 100000 at least/],
    ["a small limit", { advanced: { database: { defaultFindManyLimit: 99_999 } } }, /defaultFindManyLimit/],
    ["a cookie cache", { session: { cookieCache: { enabled: true } } }, /cookieCache must stay off/],
    [
      "sessions outside the database",
      { secondaryStorage: { get: nothing, set: nothing, delete: nothing, getAndDelete: nothing, increment: () => 1 } },
      /storeSessionInDatabase must be on/,
    ],
    [
      "another beforeDelete",
      { user: { deleteUser: { enabled: true, beforeDelete: async () => {} } } },
      /beforeDelete is the issuer's/,
    ],
  ])("FR-09 refuses %s, with which an end would not be told", async (_, more, sentence) => {
    const auth = betterAuth(options(new DatabaseSync(":memory:"), { ...more, plugins: [open().plugin] }));
    await expect(auth.$context).rejects.toThrow(sentence);
  });

  it("FR-09 tells of each of 130 sessions that end at once", async () => {
    const told: string[] = [];
    const send: typeof fetch = async (_, init) => {
      told.push(JSON.stringify(claimsOf(String(init?.body)).sub_id));
      return new Response(null, { status: 202 });
    };
    const given = options(new DatabaseSync(":memory:"), { plugins: [open({ send }).plugin] });
    await (await getMigrations(given)).runMigrations();
    const { internalAdapter } = await betterAuth(given).$context;
    const ada = await internalAdapter.createUser({ name: "Ada", email: "ada@duly.example" }, { method: "email" });
    const ids: string[] = [];
    for (let n = 0; n < 130; n += 1) ids.push((await internalAdapter.createSession(ada.id)).id);
    await internalAdapter.deleteUserSessions(ada.id);
    expect(ids.filter((id) => !told.some((subject) => subject.includes(id)))).toEqual([]);
  });

  it.each([0, 901, 1.5, Number.NaN])("refuses a life of %s seconds, which no verifier takes", (ttl) => {
    expect(() => open({ ttl })).toThrow(/1 to 900 seconds/);
  });

  it("refuses to speak for nobody or to nobody", () => {
    expect(() => open({ issuer: "" })).toThrow(/non-empty/);
    expect(() => open({ audience: "" })).toThrow(/non-empty/);
  });

  it("NF-3 lets nothing of an account be stored on its way", async () => {
    const { plugin } = open();
    const given = options(new DatabaseSync(":memory:"), { plugins: [plugin] });
    await (await getMigrations(given)).runMigrations();
    const auth = betterAuth(given);
    const answer = await auth.handler(new Request(`${URL}/api/auth/token`));
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([401, "no-store"]);
  });
});
