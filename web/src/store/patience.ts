// An SQLite file that another process is writing: we wait for it without standing still. Whoever stands still keeps what
// they hold themselves, and two that stand still for each other's wait for nothing.
import { setTimeout as pause } from "node:timers/promises";

const LONGEST = 3000; // ms, all who wait for one file together; whoever comes later is told at once
const FORGOTTEN = 500; // ms
/** ms. */
export const LONGEST_PAUSE = 4;

/** Of one connection. `work` is one statement, or the beginning of a transaction: it happens at once or not at all. */
export type Patience = <Result>(work: () => Result | Promise<Result>) => Promise<Result>;

export function openPatience(): Patience {
  /** The beginning of the time in which it was busy whenever somebody wanted to write, and when it was so last. */
  const busy = { since: 0, last: -FORGOTTEN };

  function giveUp(): boolean {
    const now = performance.now();
    if (now > busy.last + FORGOTTEN) busy.since = now;
    busy.last = now;
    return now > busy.since + LONGEST;
  }

  return async (work) => {
    for (let length = 1; ; length = Math.min(2 * length, LONGEST_PAUSE)) {
      try {
        const result = await work();
        if (length > 1) busy.last = -FORGOTTEN;
        return result;
      } catch (error) {
        if (!isBusy(error) || giveUp()) throw error;
      }
      await pause(length);
    }
  };
}

/** SQLITE_BUSY itself: of its extended kinds one says that waiting is of no use. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}
