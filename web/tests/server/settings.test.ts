import { describe, expect, it } from "vitest";
import { SettingError } from "@/server/setting-error";
import { readSettings } from "@/server/settings";

const SECRET = "q8Vd2mZx7RtY4pLk9WsN3bHc6JfG1eAu";
const read = (env: Record<string, string>) => readSettings({ BETTER_AUTH_SECRET: SECRET, ...env });

describe("settings", () => {
  it("have the documented defaults", () => {
    const settings = read({ DULY_DATA_DIR: "/data" });
    expect(settings).toMatchObject({
      publicUrl: "http://localhost:3000",
      apiUrl: "http://127.0.0.1:8000",
      secure: false,
      accounts: { engine: "sqlite", accounts: "/data/auth.db" },
      keys: { file: "/data/jwt-keys" },
      tokenTtl: 300,
      authRateLimit: 30,
    });
  });

  it("follow the ports, and take a ring from the environment before a file", () => {
    const settings = read({
      DULY_WEB_PORT: "3100",
      DULY_API_PORT: "8100",
      DULY_JWT_KEYS: "k:x",
      DULY_JWT_KEYS_FILE: "/f",
    });
    expect(settings).toMatchObject({
      publicUrl: "http://localhost:3100",
      apiUrl: "http://127.0.0.1:8100",
      keys: { text: "k:x" },
    });
  });

  it("NF-3 ask for https outside this machine, and know then that cookies are secure", () => {
    expect(read({ DULY_PUBLIC_URL: "https://duly.example" }).secure).toBe(true);
    expect(() => read({ DULY_PUBLIC_URL: "http://duly.example" })).toThrow(/DULY_PUBLIC_URL .* https/);
    expect(read({ DULY_API_URL: "https://api.internal" }).apiUrl).toBe("https://api.internal");
    expect(() => read({ DULY_API_URL: "http://api.internal:8000" })).toThrow(/DULY_API_URL .* https/);
  });

  it("NF-3 know both names of this machine, and only the one name of another", () => {
    expect(read({}).ownOrigins).toEqual(["http://localhost:3000", "http://127.0.0.1:3000"]);
    expect(read({ DULY_PUBLIC_URL: "https://duly.example" }).ownOrigins).toEqual(["https://duly.example"]);
  });

  it.each([
    [{ BETTER_AUTH_SECRET: "" }, /BETTER_AUTH_SECRET is not set; start Duly with make up/],
    [{ BETTER_AUTH_SECRET: "short" }, /BETTER_AUTH_SECRET is too short/],
    [{ BETTER_AUTH_SECRET: "a".repeat(40) }, /BETTER_AUTH_SECRET is too short or too plain/],
    [{ DULY_TOKEN_TTL: "1" }, /DULY_TOKEN_TTL .* from 2 to 900/],
    [{ DULY_TOKEN_TTL: "5m" }, /DULY_TOKEN_TTL/],
    [{ DULY_WEB_PORT: "0" }, /DULY_WEB_PORT/],
    [{ DULY_PUBLIC_URL: "https://duly.example/path" }, /DULY_PUBLIC_URL .* scheme, host and port only/],
    [{ DULY_API_URL: "ftp://api" }, /DULY_API_URL/],
    [{ DULY_AUTH_DATABASE_URL: "mysql://x" }, /DULY_AUTH_DATABASE_URL/],
  ])("refuse %o in one sentence that names the setting", (env, message) => {
    expect(() => read(env)).toThrow(SettingError);
    expect(() => read(env)).toThrow(message);
  });

  it("NF-1 never repeat a secret in a refusal", () => {
    expect(() => read({ BETTER_AUTH_SECRET: "hunter2" })).toThrow(/^(?!.*hunter2)/);
  });
});
