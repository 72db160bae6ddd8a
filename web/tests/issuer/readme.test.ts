// The folder is copied out and set up as its README says, with nothing of the web beside it.
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getMigrations } from "better-auth/db/migration";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { claimsOf, headerOf, PASSWORD } from "../server/house";

const WEB = join(import.meta.dirname, "../..");
const [snippet = ""] =
  /(?<=```ts\n)[\s\S]*?(?=```)/.exec(readFileSync(join(WEB, "src/issuer/README.md"), "utf8")) ?? [];
const folder = mkdtempSync(join(tmpdir(), "issuer-"));

beforeAll(() => {
  cpSync(join(WEB, "src/issuer"), join(folder, "issuer"), { recursive: true });
  symlinkSync(join(WEB, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "jwt-keys"), `k1:${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  writeFileSync(join(folder, "auth.ts"), snippet.replace(":8000", ":1")); // nobody is to hear its hello
});

afterAll(() => {
  vi.unstubAllEnvs();
  process.chdir(WEB);
  rmSync(folder, { recursive: true });
});

describe("the README of the issuer", () => {
  it("has the set-up that is type-checked beside this test", () => {
    const checked = readFileSync(join(import.meta.dirname, "readme-set-up.ts"), "utf8");
    expect(snippet).toBe(checked.replaceAll("@/issuer/", "./issuer/"));
  });

  it("FR-03 has a set-up that issues a token of the agreed shape", async () => {
    vi.stubEnv("BETTER_AUTH_SECRET", randomBytes(32).toString("base64url"));
    process.chdir(folder);
    const { auth } = await import(join(folder, "auth.ts"));
    await (await getMigrations(auth.options)).runMigrations();
    const body = { name: "Ada", email: "ada@duly.example", password: PASSWORD };
    const { headers } = await auth.api.signUpEmail({ body, returnHeaders: true });
    const cookie = String(headers.get("set-cookie")).split(";")[0] ?? "";
    const { token } = await auth.api.getToken({ headers: new Headers({ cookie }) });
    expect(headerOf(token)).toEqual({ alg: "HS256", typ: "at+jwt", kid: "k1" });
    expect(Object.keys(claimsOf(token)).sort()).toEqual(["aud", "exp", "iat", "iss", "jti", "sid", "sub"]);
    expect(claimsOf(token)).toMatchObject({ iss: "http://localhost:3000", aud: "your-api" });
  });
});
