// The accounts' schema: by whom it is made, who may serve from it, and what an outage of it looks like to a person.
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { authOptions } from "@/server/auth";
import { prepareSchema } from "@/server/schema-start";
import { SettingError } from "@/server/setting-error";
import { readPlace } from "@/store/pool";
import { browser, type House, type Listener, listen, onPostgresql, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

const options = (database: Pool) => authOptions({ ...house, database });

async function signedUp() {
  const tab = browser(house);
  await tab.call("POST", "sign-up/email", { name: "Ada", email: `${crypto.randomUUID()}@a.test`, password: PASSWORD });
  return tab;
}

/** Where the web of this house is, as another role. */
function as(role: string, password?: string) {
  const { web } = onPostgresql(house).place;
  const url = Object.assign(new URL(web.connectionString), { username: role, ...(password && { password }) });
  return readPlace(url.href);
}

const cutOff = () =>
  onPostgresql(house).asSuperuser(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'DATABASE' and usename = 'duly_web'",
  );

describe("the accounts' schema", () => {
  it("is made by one of many that start at once, and then only looked at", async () => {
    const { place, migrate, owner } = onPostgresql(await openHouse(api.url));
    await owner.run("drop table duly_migrations");
    await Promise.all(Array.from({ length: 5 }, () => prepareSchema(place, options)));
    expect(await owner.all("select count(*) n from duly_migrations")).toEqual([{ n: 1 }]);
    await owner.run("alter table entries rename to away"); // what is not touched again is not noticed
    await expect(migrate(options)).resolves.toBeUndefined();
    await expect(prepareSchema({ ...place, owner: null }, options)).resolves.toBeUndefined();
  });

  it("of an older Duly is a reason not to start, without the owner", async () => {
    const { place, owner } = onPostgresql(await openHouse(api.url));
    await owner.run("update duly_migrations set fingerprint = 'an older one'");
    const start = prepareSchema({ ...place, owner: null }, options);
    await expect(start).rejects.toThrow(/older Duly; .* DULY_AUTH_DATABASE_OWNER_URL/);
    await expect(start).rejects.toBeInstanceOf(SettingError);
  });

  it("NF-1 is served from by nobody who could change it", async () => {
    const { place, asSuperuser } = onPostgresql(house);
    await expect(prepareSchema({ ...place, web: as("duly_accounts_owner") }, options)).rejects.toThrow(/owns tables/);
    await asSuperuser(
      "create role mighty superuser login password 'a word'; alter role mighty set search_path = duly_accounts",
    );
    await expect(prepareSchema({ ...place, web: as("mighty", "a word") }, options)).rejects.toThrow(
      /may do everything/,
    );
    await asSuperuser("drop role mighty");
    await expect(prepareSchema({ ...place, web: as("duly_api") }, options)).rejects.toThrow(/no schema duly_accounts/);
  });

  it("NF-1 is refused in one sentence that repeats no password", async () => {
    const { place } = onPostgresql(house);
    const wrong = prepareSchema({ ...place, web: as("duly_web", "not-the-password") }, options);
    await expect(wrong).rejects.toThrow(/^DULY_AUTH_DATABASE_URL: PostgreSQL does not let us in \(28P01\)\.$/);
  });
});

describe("an outage of PostgreSQL", () => {
  it("FR-11 NF-2 cuts connections off, and the next question finds another", async () => {
    const tab = await signedUp();
    await cutOff();
    const statuses: number[] = []; // until it is noticed of each connection
    await vi.waitUntil(async () => {
      statuses.push((await tab.call("GET", "token")).status);
      return statuses.at(-1) === 200;
    }, 2000);
    expect(statuses).not.toContain(401);
  });

  it("NF-2 cuts a connection off in the middle of its work: an error, and the process goes on", async () => {
    const { accounts } = onPostgresql(house);
    const cut = accounts.alone(["a name"], async ({ run }) => {
      await cutOff();
      await run("select pg_sleep(0.05)");
    });
    await expect(cut).rejects.toThrow(/terminat|not queryable/);
    expect(await accounts.alone(["a name"], ({ all }) => all("select 1 as n"))).toEqual([{ n: 1 }]);
  });

  it("FR-11 NF-2 lets nobody in for a while: 503, and signed in afterwards", async () => {
    const tab = await signedUp();
    const { asSuperuser } = onPostgresql(house);
    await asSuperuser("alter database DATABASE allow_connections off");
    await cutOff();
    const answers = [await tab.call("GET", "token"), await tab.call("POST", "sign-out", {})];
    await asSuperuser("alter database DATABASE allow_connections on");
    expect(answers.map(({ status, headers }) => [status, headers.get("retry-after")])).toEqual(
      Array(2).fill([503, "2"]),
    );
    expect((await tab.call("GET", "token")).status).toBe(200);
  });

  it("FR-11 NF-2 holds a table: 503 within 5 seconds", async () => {
    const tab = await signedUp();
    const { place } = onPostgresql(house);
    const holder = new Pool({ connectionString: place.owner?.connectionString, max: 1 });
    const held = await holder.connect();
    await held.query("begin; lock table session in access exclusive mode");
    const begun = performance.now();
    const answer = await tab.call("GET", "token");
    expect([answer.status, performance.now() - begun < 5000]).toEqual([503, true]);
    held.release(true);
    await holder.end();
    expect((await tab.call("GET", "token")).status).toBe(200);
  });

  it("NF-2 leads to a standby: those connections are not kept", async () => {
    const { asSuperuser } = onPostgresql(house);
    await asSuperuser("alter database DATABASE set default_transaction_read_only = on");
    await cutOff();
    const body = { name: "Ada", email: `${crypto.randomUUID()}@a.test`, password: PASSWORD };
    expect((await browser(house).call("POST", "sign-up/email", body)).status).toBe(503);
    await asSuperuser("alter database DATABASE set default_transaction_read_only = off");
    expect((await browser(house).call("POST", "sign-up/email", body)).status).toBe(200);
  });
});
