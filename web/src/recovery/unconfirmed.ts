// Accounts that were begun where an e-mail must be confirmed, until it is. Only they are ever swept: others may be
// unconfirmed as well, from before mail was set up, and full of tasks.
import type { Statements } from "@/issuer/statements";
import { type Engine, SPELLING } from "@/store/store";

/** ms after the last link, which has long expired by then: nobody confirms what is being swept. */
export const KEPT = 7 * 86_400_000;
const AT_ONCE = 100; // accounts

export type Unconfirmed = {
  begun: (userId: string) => Promise<void>;
  /** Another link is on its way, so somebody is at it. */
  linked: (userId: string) => Promise<void>;
  overdue: () => Promise<string[]>;
  forget: (userId: string) => Promise<void>;
};

export function unconfirmedTables(engine: Engine): string[] {
  const { ms, strict } = SPELLING[engine];
  return [
    `create table if not exists duly_unconfirmed
      (user_id text primary key references "user" (id) on delete cascade, until ${ms} not null)${strict}`,
  ];
}

export function openUnconfirmed({ all, run }: Statements, now: () => number = Date.now): Unconfirmed {
  return {
    async begun(userId) {
      await run("insert into duly_unconfirmed (user_id, until) values ($1, $2)", [userId, now() + KEPT]);
    },
    async linked(userId) {
      await run("update duly_unconfirmed set until = $1 where user_id = $2", [now() + KEPT, userId]);
    },
    async overdue() {
      const rows = await all("select user_id from duly_unconfirmed where until <= $1 order by until limit $2", [
        now(),
        AT_ONCE,
      ]);
      return rows.map(({ user_id }) => String(user_id));
    },
    async forget(userId) {
      await run("delete from duly_unconfirmed where user_id = $1", [userId]);
    },
  };
}
