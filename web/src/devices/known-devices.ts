// From where a person has signed in before: the browser by a cookie that means nothing else, the network by its address.
// Kept as digests with the account, and gone with it.
import type { DatabaseSync } from "node:sqlite";
import type { Place } from "./place";

export type KnownDevices = {
  /** `device`: the mark by which the account knows the browser. */
  knows: (email: string, place: Place) => { device: string | null; network: boolean };
  hasAny: (userId: string) => boolean;
  remember: (userId: string, device: string, network: string) => void;
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
    knows(email, { devices, network }) {
      const rows = database
        .prepare(`select kind, mark from duly_known_places join user on user.id = user_id where email = ? and seen > ?
          and (kind = 'device' and mark in (select value from json_each(?)) or kind = 'network' and mark = ?)`)
        .all(email, now() - AGE, JSON.stringify(devices), network);
      const device = rows.find(({ kind }) => kind === "device");
      return { device: device ? String(device.mark) : null, network: rows.some(({ kind }) => kind === "network") };
    },
    hasAny: (userId) => database.prepare("select 1 from duly_known_places where user_id = ?").get(userId) !== undefined,
    remember(userId, device, network) {
      put(userId, "device", device);
      put(userId, "network", network);
    },
    forget: (userId) => {
      database.prepare("delete from duly_known_places where user_id = ?").run(userId);
    },
  };
}
