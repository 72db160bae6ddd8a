// Before the web serves from PostgreSQL: the server is there, the web's role can harm nothing but rows, the tables are
// those of this release. Each refusal is one sentence.
import type { Pool } from "pg";
import { openPool } from "@/store/pool";
import type { Schema } from "./accounts-place";
import { isUpToDate, migrateSchema, type OptionsOver } from "./schema-migration";
import { SettingError } from "./setting-error";

const SCHEMA = "duly_accounts";
const OLDEST = 150_000;
const REMEDY = "deploy/postgresql/roles.sql makes the roles and schemas that Duly wants";
const COMES = 20_000; // ms for a server that is starting, too
const ABSENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENOENT", "57P03"]);

const ROLE = `select current_setting('server_version_num')::int as version, current_schema() as schema,
  current_setting('synchronous_commit') = 'off' as forgetful, rolsuper or rolbypassrls or rolcreaterole as mighty,
  has_schema_privilege(current_schema(), 'create') or exists (select from pg_class
    where relnamespace = current_schema()::regnamespace and pg_has_role(relowner, 'usage')) as owning
  from pg_roles where rolname = current_user`;

export async function prepareSchema({ web, owner }: Schema, options: OptionsOver): Promise<void> {
  const pool = openPool(web, 1);
  try {
    await requireHarmless(pool);
    if (owner) await migrateSchema(owner, options);
    if (await isUpToDate(pool, options)) return;
    throw new SettingError(
      "The accounts' tables in PostgreSQL are missing or of an older Duly; start one process with DULY_AUTH_DATABASE_OWNER_URL, which brings them up to date.",
    );
  } finally {
    await pool.end();
  }
}

async function requireHarmless(pool: Pool): Promise<void> {
  const { version, schema, forgetful, mighty, owning } = await askRole(pool);
  if (version < OLDEST)
    throw new SettingError("DULY_AUTH_DATABASE_URL leads to a PostgreSQL older than 15; upgrade it.");
  if (schema !== SCHEMA) throw new SettingError(`DULY_AUTH_DATABASE_URL finds no schema ${SCHEMA}; ${REMEDY}.`);
  if (forgetful) {
    throw new SettingError(
      "synchronous_commit is off for the role of DULY_AUTH_DATABASE_URL: what was said to be kept could be lost; set it to on.",
    );
  }
  if (!mighty && !owning) return;
  const why = mighty ? "may do everything" : "owns tables or may make some";
  throw new SettingError(`DULY_AUTH_DATABASE_URL signs in as a role that ${why}; give one that cannot: ${REMEDY}.`);
}

async function askRole(pool: Pool) {
  for (const begun = Date.now(); ; ) {
    try {
      return (await pool.query(ROLE)).rows[0];
    } catch (error) {
      const { code, message } = Object(error);
      if (!ABSENT.has(code) || Date.now() - begun > COMES) {
        throw new SettingError(`DULY_AUTH_DATABASE_URL: PostgreSQL does not let us in (${code ?? message}).`);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
