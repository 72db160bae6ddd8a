// Links that stand for a person once: a random token, of which only the digest is stored, for minutes. The table is
// written here alone; `duly user reset-password` comes by scripts/reset-link.ts.
import { createHash, randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

/** "reset" went to the person's mailbox, "handed" to the administrator; both choose a new password. */
const LIFETIMES = { reset: 30, handed: 30, confirm: 24 * 60, change: 24 * 60 }; // minutes

export type Purpose = keyof typeof LIFETIMES;

/** `email`: the account's own, or with "change" the one that is to be. */
export type Link = { digest: string; purpose: Purpose; userId: string; email: string; expires: number };

export type Links = {
  /** The token; it is nowhere else. */
  issue: (purpose: Purpose, user: { id: string; email: string }) => string;
  find: (token: string, purposes: Purpose[]) => Link | null;
  /** The same, and it is used up. Of several at once one gets it. */
  redeem: (token: string, purposes: Purpose[]) => Link | null;
  /** What it was redeemed for did not happen. */
  restore: (link: Link) => void;
  forget: (userId: string) => void;
};

const TABLE = `create table if not exists duly_links
  (digest text primary key, purpose text not null, user_id text not null references user (id) on delete cascade,
   email text not null, expires integer not null) strict, without rowid`;

export function openLinks(database: DatabaseSync, now: () => number = Date.now): Links {
  database.exec(TABLE);
  const put = "insert into duly_links (digest, purpose, user_id, email, expires) values (?, ?, ?, ?, ?)";
  const wanted = "digest = ? and expires > ? and purpose in (select value from json_each(?))";

  const one = (statement: string, token: string, purposes: Purpose[]): Link | null => {
    const row = database.prepare(statement).get(digestOf(token), now(), JSON.stringify(purposes));
    return row ? toLink(row) : null;
  };

  return {
    issue(purpose, { id, email }) {
      const token = randomBytes(32).toString("base64url");
      database.prepare("delete from duly_links where expires <= ?").run(now());
      database.prepare(put).run(digestOf(token), purpose, id, email, now() + LIFETIMES[purpose] * 60_000);
      return token;
    },
    find: (token, purposes) => one(`select * from duly_links where ${wanted}`, token, purposes),
    redeem: (token, purposes) => one(`delete from duly_links where ${wanted} returning *`, token, purposes),
    restore: ({ digest, purpose, userId, email, expires }) => {
      database.prepare(put).run(digest, purpose, userId, email, expires);
    },
    forget: (userId) => {
      database.prepare("delete from duly_links where user_id = ?").run(userId);
    },
  };
}

/** The token comes after the #, which browsers send to nobody: no log, no proxy and no other site sees it. */
export function addressOf(publicUrl: string, purpose: Purpose, token: string): string {
  return `${publicUrl}/${purpose === "reset" || purpose === "handed" ? "reset-password" : "confirm-email"}#${token}`;
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

function toLink({ digest, purpose, user_id, email, expires }: Record<string, unknown>): Link {
  const known = Object.keys(LIFETIMES).find((name): name is Purpose => name === purpose) ?? "confirm";
  return {
    digest: String(digest),
    purpose: known,
    userId: String(user_id),
    email: String(email),
    expires: Number(expires),
  };
}
