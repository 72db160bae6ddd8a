// Accounts that nobody confirmed in time end as if their owner had ended them; whoever comes back signs up anew.
import type { KnownDevices } from "@/devices/known-devices";
import type { Issuer } from "@/issuer/issuer";
import { endAccount } from "@/server/account-deletion";
import type { Auth } from "@/server/auth";
import type { Unconfirmed } from "./unconfirmed";

/** `demanded`: whether an e-mail must be confirmed now; where not, an unconfirmed account works. */
type Parts = {
  unconfirmed: Unconfirmed;
  devices: Pick<KnownDevices, "hasAny">;
  deletions: Issuer["deletions"];
  demanded: boolean;
};

const EVERY = 3_600_000; // ms

export function sweepUnconfirmed(auth: Auth, parts: Parts): void {
  const sweep = async (): Promise<void> => {
    for (let ended = 1; ended > 0; ) {
      ended = await endUnconfirmed(auth, parts);
      if (ended) console.log(`web: ${ended} accounts that were never confirmed are deleted`);
    }
  };
  const start = (): void => {
    sweep().catch(() => console.log("web: accounts that were never confirmed could not all go, will be tried again"));
  };
  start();
  setInterval(start, EVERY).unref();
}

function later(): number {
  console.log("web: an account that was never confirmed could not go, will be tried again");
  return 0;
}

/** How many ended, of as many as are taken at once. */
export async function endUnconfirmed(auth: Auth, parts: Parts): Promise<number> {
  const context = await auth.$context;
  let ended = 0;
  for (const userId of await parts.unconfirmed.overdue()) {
    const user = await context.internalAdapter.findUserById(userId);
    if (user && !user.emailVerified && parts.demanded && !(await wasUsed(userId))) {
      ended += await endAccount(context, parts.deletions, userId).then(() => 1, later); // it holds up nobody behind it
    } else await parts.unconfirmed.forget(userId);
  }
  return ended;

  /** Somebody was signed in: while nothing had to be confirmed, or by a link of the administrator. */
  async function wasUsed(userId: string): Promise<boolean> {
    const where = [{ field: "userId", value: userId }];
    return (await parts.devices.hasAny(userId)) || (await context.adapter.count({ model: "session", where })) > 0;
  }
}
