// Events that the api has not confirmed yet, beside the accounts, so that no restart and no other process forgets them.
import type { SessionRevoked } from "./security-events";
import type { Row, Statements } from "./statements";

/** `until`: ms since 1970; afterwards the session's tokens have ended by themselves and nobody needs to hear of it. */
export type Undelivered = { id: number; event: SessionRevoked; until: number };

export type EventOutbox = {
  add: (event: SessionRevoked, until: number) => Promise<Undelivered>;
  remove: (entry: Undelivered) => Promise<void>;
  /** Not those whose session is there after all: its end was begun, and has not happened. */
  list: () => Promise<Undelivered[]>;
  /** An account is to be deleted, which must not be forgotten half-way. */
  intend: (userId: string) => Promise<void>;
  /** It is deleted, or nothing of it was begun. */
  settle: (userId: string) => Promise<void>;
  intended: () => Promise<string[]>;
};

const ID = { sqlite: "integer primary key", postgresql: "bigint generated always as identity primary key" };
const MS = { sqlite: "integer", postgresql: "bigint" };

/** What makes its tables; to be run by whoever owns the database. Harmless when they are there. */
export function eventTables(engine: "sqlite" | "postgresql"): string[] {
  const columns = `id ${ID[engine]}, session_id text not null, user_id text not null, until ${MS[engine]} not null`;
  const strict = engine === "sqlite" ? " strict" : "";
  return [
    `create table if not exists duly_undelivered_events (${columns})${strict}`,
    `create table if not exists duly_intended_deletions (user_id text primary key)${strict}`,
  ];
}

export function openEventOutbox({ all, run }: Statements): EventOutbox {
  const columns = "session_id, user_id, until";
  const entries = `select id, ${columns} from duly_undelivered_events`;
  return {
    async add(event, until) {
      const insert = `insert into duly_undelivered_events (${columns}) values ($1, $2, $3) returning id`;
      const [row] = await all(insert, [event.sessionId, event.userId, until]);
      return { id: Number(row?.id), event, until };
    },
    async remove({ id, event }) {
      // The session as well: SQLite gives an id again, maybe to another process's entry.
      await run("delete from duly_undelivered_events where id = $1 and session_id = $2", [id, event.sessionId]);
    },
    async list() {
      await run("delete from duly_undelivered_events where until <= $1", [Date.now()]);
      const living = `select id from session where "expiresAt" > $1`; // one that is kept after its end has expired
      const ended = all(`${entries} where session_id not in (${living}) order by id`, [new Date().toISOString()]);
      // Where sessions are kept in another way than Better Auth's own, all are told, which is harmless.
      return (await ended.catch(() => all(`${entries} order by id`))).map(toUndelivered);
    },
    async intend(userId) {
      await run("insert into duly_intended_deletions values ($1) on conflict do nothing", [userId]);
    },
    async settle(userId) {
      await run("delete from duly_intended_deletions where user_id = $1", [userId]);
    },
    async intended() {
      return (await all("select user_id from duly_intended_deletions")).map((row) => String(row.user_id));
    },
  };
}

function toUndelivered(row: Row): Undelivered {
  const event = { kind: "session-revoked", sessionId: String(row.session_id), userId: String(row.user_id) } as const;
  return { id: Number(row.id), event, until: Number(row.until) };
}
