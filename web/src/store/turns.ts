// One connection to an SQLite file, and who is at it: a transaction that fails takes along whatever anybody did meanwhile.
import { getCurrentDBAdapterAsyncLocalStorage } from "@better-auth/core/context";

/** Waits until everybody before is done; the next one waits for what is returned to be called. */
export type Turns = () => Promise<() => void>;

export function openTurns(): Turns {
  let last = Promise.resolve();
  return async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = last;
    last = promise;
    await before;
    return resolve;
  };
}

/** Then this is part of the transaction, whose turn it is. */
export async function isInTransaction(): Promise<boolean> {
  return (await getCurrentDBAdapterAsyncLocalStorage()).getStore()?.isTransactionActive === true;
}
