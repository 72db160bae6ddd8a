// From where a person has signed in before: the browser by a cookie that means nothing else, the network by its address.
// Kept as digests with the account, and gone with it.
import type { DatabaseSync } from "node:sqlite";
import type { Place } from "./place";

export type KnownDevices = {
  knows: (email: string, place: Place) => { device: boolean; network: boolean };
  /** Whether anybody signed in from there: otherwise the cookie is not one that we gave out lately. */
  gaveOut: (device: string) => boolean;
  hasAny: (userId: string) => boolean;
  remember: (userId: string, place: Place) => void;
  forget: (userId: string) => void;
};

/** Of each kind and account, the latest. */
const KEPT = 20;
/** ms. */
export const AGE = 180 * 86_400_000;

const TABLE = `create table if not exists duly_known_places
  (user_id text not null references user (id) on delete cascade, kind text not null, mark text not null,
   seen integer not null, primary key (user_id, kind, mark)) strict, without rowid`;

export function openKnownDevices(database: DatabaseSync, { now = Date.now } = {}): KnownDevices {
  database.exec(TABLE);

  function put(userId: string, kind: string, mark: string): void {
    database
      .prepare("insert or replace into duly_known_places (user_id, kind, mark, seen) values (?, ?, ?, ?)")
      .run(userId, kind, mark, now());
    const others = "delete from duly_known_places where user_id = ? and kind = ? and mark not in";
    const latest = "select mark from duly_known_places where user_id = ? and kind = ? and seen > ? order by seen desc";
    database.prepare(`${others} (${latest} limit ${KEPT})`).run(userId, kind, userId, kind, now() - AGE);
  }

  return {
    knows(email, { device, network }) {
      const rows = database
        .prepare(`select kind from duly_known_places join user on user.id = user_id where email = ? and seen > ?
          and (kind = 'device' and mark = ? or kind = 'network' and mark = ?)`)
        .all(email, now() - AGE, device ?? "", network);
      return {
        device: rows.some(({ kind }) => kind === "device"),
        network: rows.some(({ kind }) => kind === "network"),
      };
    },
    gaveOut: (device) =>
      database.prepare("select 1 from duly_known_places where kind = 'device' and mark = ?").get(device) !== undefined,
    hasAny: (userId) => database.prepare("select 1 from duly_known_places where user_id = ?").get(userId) !== undefined,
    remember(userId, { device, network }) {
      if (device) put(userId, "device", device);
      put(userId, "network", network);
    },
    forget: (userId) => {
      database.prepare("delete from duly_known_places where user_id = ?").run(userId);
    },
  };
}
