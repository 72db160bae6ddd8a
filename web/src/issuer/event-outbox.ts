// Events that the api has not confirmed yet, beside the accounts, so that a restart forgets none of them.
import type { DatabaseSync } from "node:sqlite";
import type { SessionRevoked } from "./security-events";

/** `until`: ms since 1970; afterwards the session's tokens have ended by themselves and nobody needs to hear of it. */
export type Undelivered = { id: number; event: SessionRevoked; until: number };

export type EventOutbox = {
  add: (event: SessionRevoked, until: number) => Undelivered;
  remove: (id: number) => void;
  list: () => Undelivered[];
};

const TABLE = `create table if not exists duly_undelivered_events
  (id integer primary key, session_id text not null, user_id text not null, until integer not null) strict`;

export function openEventOutbox(database: DatabaseSync): EventOutbox {
  database.exec(TABLE);
  const columns = "session_id, user_id, until";
  return {
    add(event, until) {
      const insert = database.prepare(`insert into duly_undelivered_events (${columns}) values (?, ?, ?)`);
      return { id: Number(insert.run(event.sessionId, event.userId, until).lastInsertRowid), event, until };
    },
    remove(id) {
      database.prepare("delete from duly_undelivered_events where id = ?").run(id);
    },
    list: () =>
      database.prepare(`select id, ${columns} from duly_undelivered_events order by id`).all().map(toUndelivered),
  };
}

function toUndelivered(row: Record<string, unknown>): Undelivered {
  const event = { kind: "session-revoked", sessionId: String(row.session_id), userId: String(row.user_id) } as const;
  return { id: Number(row.id), event, until: Number(row.until) };
}
