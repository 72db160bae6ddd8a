import { describe, expect, it } from "vitest";
import { SettingError } from "@/server/setting-error";
import { readSettings } from "@/server/settings";
import { readPlace } from "@/store/pool";

const SECRET = "q8Vd2mZx7RtY4pLk9WsN3bHc6JfG1eAu";
const read = (env: Record<string, string>) => readSettings({ BETTER_AUTH_SECRET: SECRET, ...env }).accounts;

describe("an address of PostgreSQL", () => {
  it.each([
    "postgresql://duly_web:x@localhost/duly",
    "postgres://duly_web:x@127.0.0.1:5433/duly",
    "postgresql://duly_web:x@[::1]/duly",
    "postgresql://duly_web@localhost/duly?host=/run/postgresql",
    "postgresql://duly_web:x@db.internal/duly?sslmode=disable",
  ])("NF-3 needs no encryption on this machine, or where that is said outright: %s", (url) => {
    expect(readPlace(url).ssl).toBe(false);
  });

  it.each([
    "postgresql://duly_web:x@db.internal/duly",
    "postgresql://duly_web:x@10.0.0.7/duly",
    "postgresql://duly_web:x@127.evil.example/duly",
    "postgresql://duly_web:x@db.internal/duly?sslmode=prefer",
    "postgresql://duly_web:x@db.internal/duly?sslmode=no-verify",
    "postgresql://duly_web:x@db.internal/duly?sslmode=allow",
  ])("NF-3 of another machine says how it is encrypted, with a certificate that is looked at: %s", (url) => {
    expect(() => readPlace(url)).toThrow(/sslmode=verify-full/);
  });

  it.each(["require", "verify-full"])("NF-3 with %s wants a certificate of that name", (mode) => {
    const place = readPlace(`postgresql://duly_web:x@db.internal/duly?sslmode=${mode}`);
    expect(place.ssl).toEqual({});
    expect(place.connectionString).not.toContain("sslmode");
  });

  it.each(["ssl=0", "ssl=no-verify", "uselibpqcompat=true", "sslnegotiation=direct", "options=-csearch_path%3Dpublic"])(
    "NF-3 with something that the driver would follow before our own word (%s) is refused",
    (more) => {
      expect(() => readPlace(`postgresql://duly_web:x@db.internal/duly?sslmode=require&${more}`)).toThrow(
        /not understood/,
      );
    },
  );

  it.each([
    "postgresql://db/duly",
    "postgresql://duly_web:secret-word@db",
    "postgresql://duly_web:secret-word@a,b/duly",
  ])("NF-1 that is not understood is refused without repeating it: %s", (url) => {
    expect(() => read({ DULY_AUTH_DATABASE_URL: url })).toThrow(SettingError);
    expect(() => read({ DULY_AUTH_DATABASE_URL: url })).not.toThrow(/secret-word/);
  });

  it("names the setting that is wrong", () => {
    const good = { DULY_AUTH_DATABASE_URL: "postgresql://duly_web:x@localhost/duly" };
    expect(read(good)).toMatchObject({ engine: "postgresql", owner: null });
    expect(() => read({ ...good, DULY_AUTH_DATABASE_OWNER_URL: "mysql://x" })).toThrow(
      /^DULY_AUTH_DATABASE_OWNER_URL /,
    );
    const lost = "postgresql://duly_web:x@db.internal/duly?sslmode=verify-full&sslrootcert=/no/such/file";
    expect(() => read({ DULY_AUTH_DATABASE_URL: lost })).toThrow(/sslrootcert that cannot be read/);
  });
});
