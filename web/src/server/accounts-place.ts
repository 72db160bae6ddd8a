// Where the accounts are, by DULY_AUTH_DATABASE_URL: three files of SQLite, or a schema of PostgreSQL.
import { dirname, join } from "node:path";
import { BadDatabaseUrl, type Place, readPlace } from "@/store/pool";
import { SettingError } from "./setting-error";

/** Beside the accounts, and not among them: whoever counts must not wait for their transactions. */
export type Files = { engine: "sqlite"; accounts: string; attempts: string; securityLog: string };

/** `owner`: as whom the tables are made, where this process may do that. */
export type Schema = { engine: "postgresql"; web: Place; owner: Place | null };

type Given = { url: string | undefined; ownerUrl: string | undefined };

export function accountsPlace({ url, ownerUrl }: Given, fallback: string, absolute: (path: string) => string) {
  if (/^postgres(ql)?:/.test(url ?? "")) return inSchema(url ?? "", ownerUrl);
  if (!url) return inFiles(fallback);
  const [, path] = /^sqlite:\/\/\/(.+)$/.exec(url) ?? [];
  if (path) return inFiles(absolute(path));
  throw new SettingError(
    "DULY_AUTH_DATABASE_URL is not understood; give sqlite:///<path> or postgresql://…, or leave it unset.",
  );
}

function inFiles(accounts: string): Files {
  const beside = (name: string) => join(dirname(accounts), name);
  return { engine: "sqlite", accounts, attempts: beside("attempts.db"), securityLog: beside("security-log.db") };
}

function inSchema(url: string, ownerUrl: string | undefined): Schema {
  return {
    engine: "postgresql",
    web: place("DULY_AUTH_DATABASE_URL", url),
    owner: ownerUrl ? place("DULY_AUTH_DATABASE_OWNER_URL", ownerUrl) : null,
  };
}

/** The URL holds a password, so no sentence repeats it. */
function place(name: string, url: string): Place {
  try {
    return readPlace(url);
  } catch (error) {
    throw new SettingError(`${name} ${error instanceof BadDatabaseUrl ? error.message : "is not understood"}.`);
  }
}
