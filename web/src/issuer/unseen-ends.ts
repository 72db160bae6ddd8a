// Ends of sessions that Better Auth shows nobody: it looks for the rows first, and deletes without hooks what came in
// between, or all of them when that look failed; a hand in the database has no hooks at all. The database itself writes
// those down, in the transaction that ends them, and the next look finds them (event-delivery.ts).
import { EXPIRY_LEEWAY, LEEWAY, MAX_LIFETIME } from "./agreement";

const TOLD_FOR = (MAX_LIFETIME + LEEWAY + EXPIRY_LEEWAY) * 1000; // ms

const note = (now: string) => `insert into duly_undelivered_events (session_id, user_id, until)
  select old.id, old."userId", ${now} + ${TOLD_FOR}
  where not exists (select 1 from duly_undelivered_events where session_id = old.id)`;

/** To be run by whoever owns the database, once `session` is there and the tables of the outbox are. */
export function unseenEnds(engine: "sqlite" | "postgresql"): string[] {
  if (engine === "sqlite") {
    const now = "cast(unixepoch('subsec') * 1000 as integer)";
    return [`create trigger if not exists duly_session_ends before delete on session begin ${note(now)}; end`];
  }
  const now = "(extract(epoch from clock_timestamp()) * 1000)::bigint";
  return [
    `create or replace function duly_session_ends() returns trigger language plpgsql
      as $$ begin ${note(now)}; return old; end $$`,
    `create or replace trigger duly_session_ends before delete on session
      for each row execute function duly_session_ends()`,
  ];
}
