// Sessions whose end an administrator has ordered from outside (`duly user sign-out`): looked for twice a second and
// ended by Better Auth's own deletion, which tells the api. An order that is given while nothing runs is waiting.
import type { Statements } from "../issuer/statements.ts";
import { type Engine, SPELLING } from "../store/store.ts";
import type { Auth } from "./auth";

const EVERY = 500; // ms
const AT_ONCE = 500; // sessions

export type OrderedEnds = {
  /** Of one person, or with null of everybody. Returns how many sessions that is. */
  order: (userId: string | null) => Promise<number>;
  tokens: () => Promise<string[]>;
  /** Forgets those that were carried out. */
  tidy: () => Promise<void>;
};

export function orderedEndTables(engine: Engine): string[] {
  return [`create table if not exists duly_ordered_ends (session_id text primary key)${SPELLING[engine].strict}`];
}

export function openOrderedEnds({ all, run }: Statements): OrderedEnds {
  const put = `insert into duly_ordered_ends select id from session where "userId" = coalesce($1, "userId")
    on conflict do nothing`;
  const ordered = "select token from session where id in (select session_id from duly_ordered_ends) limit $1";
  return {
    order: (userId) => run(put, [userId]),
    tokens: async () => (await all(ordered, [AT_ONCE])).map(({ token }) => String(token)),
    async tidy() {
      await run("delete from duly_ordered_ends where session_id not in (select id from session)");
    },
  };
}

export function followOrders(auth: Auth, store: Statements): void {
  const orders = openOrderedEnds(store);
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
  const tokens = await orders.tokens();
  if (tokens.length === 0) return;
  const { internalAdapter } = await auth.$context;
  await internalAdapter.deleteSessions(tokens);
  await orders.tidy();
  console.log(`web: ${tokens.length} sessions ended by order of the administrator`);
}
