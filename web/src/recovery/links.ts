// Links that stand for a person once: a random token, of which only the digest is stored, for minutes. The table is
// written here alone; `duly user reset-password` comes by scripts/reset-link.ts.
import { createHash, randomBytes } from "node:crypto";
import type { Row, Statements } from "../issuer/statements.ts";
import { type Engine, SPELLING } from "../store/store.ts";

/** "reset" went to the person's mailbox, "handed" to the administrator; both choose a new password. */
const LIFETIMES = { reset: 30, handed: 30, confirm: 24 * 60, change: 24 * 60 }; // minutes

export type Purpose = keyof typeof LIFETIMES;

/** `email`: the account's own, or with "change" the one that is to be. */
export type Link = { digest: string; purpose: Purpose; userId: string; email: string; expires: number };

export type Links = {
  /** The token; it is nowhere else. */
  issue: (purpose: Purpose, user: { id: string; email: string }) => Promise<string>;
  find: (token: string, purposes: Purpose[]) => Promise<Link | null>;
  /** The same, and it is used up. Of several at once one gets it. */
  redeem: (token: string, purposes: Purpose[]) => Promise<Link | null>;
  /** What it was redeemed for did not happen. */
  restore: (link: Link) => Promise<void>;
  forget: (userId: string) => Promise<void>;
};

export function linkTables(engine: Engine): string[] {
  const { ms, strict } = SPELLING[engine];
  return [
    `create table if not exists duly_links
      (digest text primary key, purpose text not null, user_id text not null references "user" (id) on delete cascade,
       email text not null, expires ${ms} not null)${strict}`,
  ];
}

export function openLinks({ all, run }: Statements, now: () => number = Date.now): Links {
  const put = "insert into duly_links (digest, purpose, user_id, email, expires) values ($1, $2, $3, $4, $5)";

  /** `statement` names the columns of the row that is `wanted`. */
  async function one(token: string, purposes: Purpose[], statement: (wanted: string) => string): Promise<Link | null> {
    const any = purposes.map((_, index) => `$${index + 3}`).join();
    const wanted = `from duly_links where digest = $1 and expires > $2 and purpose in (${any})`;
    const [row] = await all(statement(wanted), [digestOf(token), now(), ...purposes]);
    return row ? toLink(row) : null;
  }

  return {
    async issue(purpose, { id, email }) {
      const token = randomBytes(32).toString("base64url");
      await run("delete from duly_links where expires <= $1", [now()]);
      await run(put, [digestOf(token), purpose, id, email, now() + LIFETIMES[purpose] * 60_000]);
      return token;
    },
    find: (token, purposes) => one(token, purposes, (wanted) => `select * ${wanted}`),
    redeem: (token, purposes) => one(token, purposes, (wanted) => `delete ${wanted} returning *`),
    async restore({ digest, purpose, userId, email, expires }) {
      await run(put, [digest, purpose, userId, email, expires]);
    },
    async forget(userId) {
      await run("delete from duly_links where user_id = $1", [userId]);
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

function toLink({ digest, purpose, user_id, email, expires }: Row): Link {
  const known = Object.keys(LIFETIMES).find((name): name is Purpose => name === purpose) ?? "confirm";
  return {
    digest: String(digest),
    purpose: known,
    userId: String(user_id),
    email: String(email),
    expires: Number(expires),
  };
}
