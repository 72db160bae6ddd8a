// Sessions that are over and whose browser never came back: they end as well, and with them goes what they remember.
import type { Auth } from "./auth";
import { IDLE_LIFETIME } from "./session-lifetimes";

const EVERY = 10 * 60_000; // ms
const AT_ONCE = 500; // rows

export function sweepSessions(auth: Auth): void {
  const sweep = (): void => {
    endOverdue(auth).catch(() =>
      console.log("web: sessions that are over could not be looked for, will be tried again"),
    );
  };
  sweep();
  setInterval(sweep, EVERY).unref();
}

/** How many ended. */
export async function endOverdue(auth: Auth, now: number = Date.now()): Promise<number> {
  const { adapter, internalAdapter } = await auth.$context;
  const where = [
    { field: "expiresAt", operator: "lte", value: new Date(now), connector: "OR" },
    { field: "updatedAt", operator: "lte", value: new Date(now - IDLE_LIFETIME), connector: "OR" },
  ] as const;
  const overdue = await adapter.findMany<{ token: string }>({ model: "session", where: [...where], limit: AT_ONCE });
  if (overdue.length > 0) await internalAdapter.deleteSessions(overdue.map(({ token }) => token));
  return overdue.length;
}
