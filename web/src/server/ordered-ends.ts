// Sessions whose end an administrator has ordered from outside (`duly user sign-out`): looked for twice a second and
// ended by Better Auth's own deletion, which tells the api. An order that is given while nothing runs is waiting.
import type { DatabaseSync } from "node:sqlite";
import type { Auth } from "./auth";

const TABLE = "create table if not exists duly_ordered_ends (session_id text primary key) strict, without rowid";
const EVERY = 500; // ms
const AT_ONCE = 500; // sessions

export type OrderedEnds = {
  /** Of one person, or with null of everybody. Returns how many sessions that is. */
  order: (userId: string | null) => number;
  tokens: () => string[];
  /** Forgets those that were carried out. */
  tidy: () => void;
};

export function openOrderedEnds(database: DatabaseSync): OrderedEnds {
  database.exec(TABLE);
  const put = "insert or ignore into duly_ordered_ends select id from session where userId = coalesce(?, userId)";
  const ordered = "select token from session where id in (select session_id from duly_ordered_ends) limit ?";
  return {
    order: (userId) => Number(database.prepare(put).run(userId).changes),
    tokens: () =>
      database
        .prepare(ordered)
        .all(AT_ONCE)
        .map(({ token }) => String(token)),
    tidy: () => database.exec("delete from duly_ordered_ends where session_id not in (select id from session)"),
  };
}

export function followOrders(auth: Auth, database: DatabaseSync): void {
  const orders = openOrderedEnds(database);
  let busy = false;
  const look = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    await carryOut(auth, orders).catch(() => console.log("web: ordered ends of sessions will be tried again"));
    busy = false;
  };
  setInterval(look, EVERY).unref();
}

export async function carryOut(auth: Auth, orders: OrderedEnds): Promise<void> {
  const tokens = orders.tokens();
  if (tokens.length === 0) return;
  const { internalAdapter } = await auth.$context;
  await internalAdapter.deleteSessions(tokens);
  orders.tidy();
  console.log(`web: ${tokens.length} sessions ended by order of the administrator`);
}
