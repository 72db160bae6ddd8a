// The log's tables: what was written stays as it is, until the account goes. On PostgreSQL the role that writes owns
// nothing, so it cannot take the triggers away either.
import { type Engine, SPELLING } from "@/store/store";

const COLUMNS = `(owner text not null, n integer not null, at text not null, event text not null, entry text not null,
  seal text not null, primary key (owner, n))`;

export function securityLogTables(engine: Engine): string[] {
  const { strict } = SPELLING[engine];
  return [
    `create table if not exists entries ${COLUMNS}${strict}`,
    `create table if not exists leaving (owner text primary key)${strict}`,
    `create table if not exists gone (mark text primary key)${strict}`,
    ...TRIGGERS[engine],
  ];
}

const TRIGGERS: Record<Engine, string[]> = {
  sqlite: [
    `create trigger if not exists entries_never_change before update on entries
      begin select raise(abort, 'the security log is append-only'); end`,
    `create trigger if not exists entries_go_with_their_account before delete on entries
      when old.owner not in (select owner from leaving)
      begin select raise(abort, 'the security log is append-only'); end`,
  ],
  postgresql: [
    `create or replace function entries_stay() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' and old.owner in (select owner from leaving) then return old; end if;
        raise exception 'the security log is append-only';
      end $$`,
    "create or replace trigger entries_stay before update or delete on entries for each row execute function entries_stay()",
    `create or replace trigger entries_are_not_emptied before truncate on entries
      for each statement execute function entries_stay()`,
  ],
};
