// Copies of one database with the roles and the empty schema; of the latest ones the connections stay open.
import { randomBytes } from "node:crypto";
import { Pool } from "pg";
import type { Schema } from "@/server/accounts-place";
import { prepareSchema } from "@/server/schema-start";
import { openPool, readPlace } from "@/store/pool";
import { postgresqlStore } from "@/store/postgresql-store";
import type { Options } from "./fresh";
import type { Postgresql } from "./postgresql";

const OPEN = 4; // houses at once in a test
const houses: Pool[][] = [];

export async function cloned({ superuser, web, owner }: Postgresql) {
  const name = `duly_${randomBytes(6).toString("hex")}`;
  await ask(superuser, `create database ${name} template duly`);
  await ask(superuser, `revoke all on database ${name} from public`);
  await ask(
    superuser,
    `grant connect on database ${name} to duly_accounts_owner, duly_web, duly_tasks_owner, duly_api`,
  );
  const at = (url: string) => readPlace(Object.assign(new URL(url), { pathname: `/${name}` }).href);
  const pools = { database: openPool(at(web), 3), own: openPool(at(web), 3), owner: openPool(at(owner), 1) };
  const beside = { database: openPool(at(web), 3), own: openPool(at(web), 3) };
  houses.push([...Object.values(pools), ...Object.values(beside)]);
  if (houses.length > OPEN) await Promise.all((houses.shift() ?? []).map((pool) => pool.end()));
  const stores = ({ database, own }: { database: Pool; own: Pool }) => {
    const store = postgresqlStore(own);
    return { database, accounts: store, attempts: store, securityLog: store };
  };
  const place: Schema = { engine: "postgresql", web: at(web), owner: at(owner) };
  return {
    ...stores(pools),
    /** As another process has them. */
    beside: stores(beside),
    owner: postgresqlStore(pools.owner),
    migrate: (options: Options) => prepareSchema(place, options),
    place,
    asSuperuser: (statement: string) => ask(superuser, statement.replaceAll("DATABASE", name)),
  };
}

async function ask(superuser: string, statement: string) {
  const admin = new Pool({ connectionString: superuser, max: 1 });
  try {
    return (await admin.query(statement)).rows;
  } finally {
    await admin.end();
  }
}
