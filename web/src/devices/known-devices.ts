// From where a person has signed in before: the browser by a cookie that means nothing else, the network by its address.
// Kept as digests with the account, and gone with it.
import type { Statements } from "@/issuer/statements";
import { type Engine, SPELLING } from "@/store/store";
import type { Place } from "./place";

export type KnownDevices = {
  /** `device`: the mark by which the account knows the browser. */
  knows: (email: string, place: Place) => Promise<{ device: string | null; network: boolean }>;
  hasAny: (userId: string) => Promise<boolean>;
  remember: (userId: string, device: string, network: string) => Promise<void>;
  forget: (userId: string) => Promise<void>;
};

/** Of each kind and account, the latest. */
const KEPT = 20;
/** ms. */
export const AGE = 180 * 86_400_000;

export function deviceTables(engine: Engine): string[] {
  const { ms, strict } = SPELLING[engine];
  return [
    `create table if not exists duly_known_places
      (user_id text not null references "user" (id) on delete cascade, kind text not null, mark text not null,
       seen ${ms} not null, primary key (user_id, kind, mark))${strict}`,
  ];
}

const PUT = `insert into duly_known_places (user_id, kind, mark, seen) values ($1, $2, $3, $4)
  on conflict (user_id, kind, mark) do update set seen = excluded.seen`;

const KEEP = `delete from duly_known_places where user_id = $1 and kind = $2 and mark not in
  (select mark from duly_known_places where user_id = $1 and kind = $2 and seen > $3 order by seen desc limit ${KEPT})`;

export function openKnownDevices({ all, run }: Statements, { now = Date.now } = {}): KnownDevices {
  async function put(userId: string, kind: string, mark: string): Promise<void> {
    await run(PUT, [userId, kind, mark, now()]);
    await run(KEEP, [userId, kind, now() - AGE]);
  }

  return {
    async knows(email, { devices, network }) {
      const browsers = devices.map((_, index) => `$${index + 4}`).join() || "null";
      const known = `select kind, mark from duly_known_places join "user" on "user".id = user_id where email = $1 and seen > $2
        and (kind = 'network' and mark = $3 or kind = 'device' and mark in (${browsers}))`;
      const rows = await all(known, [email, now() - AGE, network, ...devices]);
      const device = rows.find(({ kind }) => kind === "device");
      return { device: device ? String(device.mark) : null, network: rows.some(({ kind }) => kind === "network") };
    },
    async hasAny(userId) {
      return (await all("select 1 from duly_known_places where user_id = $1 limit 1", [userId])).length > 0;
    },
    async remember(userId, device, network) {
      await put(userId, "device", device);
      await put(userId, "network", network);
    },
    async forget(userId) {
      await run("delete from duly_known_places where user_id = $1", [userId]);
    },
  };
}
