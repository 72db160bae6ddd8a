// Events that the api has not confirmed yet, beside the accounts, so that a restart forgets none of them.
import type { DatabaseSync } from "node:sqlite";
import type { SessionRevoked } from "./security-events";

/** `until`: ms since 1970; afterwards the session's tokens have ended by themselves and nobody needs to hear of it. */
export type Undelivered = { id: number; event: SessionRevoked; until: number };

export type EventOutbox = {
  add: (event: SessionRevoked, until: number) => Undelivered;
  remove: (id: number) => void;
  /** Drops those whose session is there after all: its end was begun, and did not happen. Asked once, at the start. */
  list: () => Undelivered[];
  /** An account is to be deleted, which must not be forgotten half-way. */
  intend: (userId: string) => void;
  /** It is deleted, or nothing of it was begun. */
  settle: (userId: string) => void;
  intended: () => string[];
};

const TABLES = `
  create table if not exists duly_undelivered_events
    (id integer primary key, session_id text not null, user_id text not null, until integer not null) strict;
  create table if not exists duly_intended_deletions (user_id text primary key) strict`;

export function openEventOutbox(database: DatabaseSync): EventOutbox {
  database.exec(TABLES);
  const columns = "session_id, user_id, until";
  return {
    add(event, until) {
      const insert = database.prepare(`insert into duly_undelivered_events (${columns}) values (?, ?, ?)`);
      return { id: Number(insert.run(event.sessionId, event.userId, until).lastInsertRowid), event, until };
    },
    remove(id) {
      database.prepare("delete from duly_undelivered_events where id = ?").run(id);
    },
    list() {
      dropLiving(database);
      return database
        .prepare(`select id, ${columns} from duly_undelivered_events order by id`)
        .all()
        .map(toUndelivered);
    },
    intend(userId) {
      database.prepare("insert or ignore into duly_intended_deletions values (?)").run(userId);
    },
    settle(userId) {
      database.prepare("delete from duly_intended_deletions where user_id = ?").run(userId);
    },
    intended: () =>
      database
        .prepare("select user_id from duly_intended_deletions")
        .all()
        .map((row) => String(row.user_id)),
  };
}

/** Where sessions are kept in another way than Better Auth's own, all are told, which is harmless. */
function dropLiving(database: DatabaseSync): void {
  const living = "select id from session where expiresAt > ?"; // one that is kept after its end has expired
  try {
    database
      .prepare(`delete from duly_undelivered_events where session_id in (${living})`)
      .run(new Date().toISOString());
  } catch {}
}

function toUndelivered(row: Record<string, unknown>): Undelivered {
  const event = { kind: "session-revoked", sessionId: String(row.session_id), userId: String(row.user_id) } as const;
  return { id: Number(row.id), event, until: Number(row.until) };
}
