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
  const admin = new Pool({ connectionString: superuser, max: 1 });
  await admin.query(`create database ${name} template duly`);
  await admin.query(`revoke all on database ${name} from public`);
  await admin.query(`grant connect on database ${name} to duly_accounts_owner, duly_web, duly_tasks_owner, duly_api`);
  await admin.end();
  const at = (url: string) => readPlace(Object.assign(new URL(url), { pathname: `/${name}` }).href);
  const pools = { database: openPool(at(web), 3), own: openPool(at(web), 3), owner: openPool(at(owner), 1) };
  houses.push(Object.values(pools));
  if (houses.length > OPEN) await Promise.all((houses.shift() ?? []).map((pool) => pool.end()));
  const store = postgresqlStore(pools.own);
  const place: Schema = { engine: "postgresql", web: at(web), owner: at(owner) };
  return {
    database: pools.database,
    accounts: store,
    attempts: store,
    securityLog: store,
    owner: postgresqlStore(pools.owner),
    migrate: (options: Options) => prepareSchema(place, options),
    place,
  };
}
