// The verifying side first: an account goes only after its data went. Between the two anything can fail, so that a
// deletion is meant is written down before it is sent; once sent, it is finished, if need be by the next process.
import { APIError } from "better-auth/api";
import type { Confirmation, Delivery, Removed } from "./event-delivery";
import type { IssuerOptions } from "./options";

const NOT_DELETED = {
  untouched: {
    code: "DELETION_UNAVAILABLE",
    message: "Your account was not deleted, because your data can't be reached right now. Nothing was changed.",
  },
  unknown: {
    code: "DELETION_UNCONFIRMED",
    message: "The deletion was begun, but its end was not confirmed. It is finished by itself.",
  },
};

const PAUSES = [500, 1000, 2000, 5000]; // ms between attempts, the last one from then on

export type Deletions = {
  /** Says it to the other side. Throws, in words for the person, unless the account may go now. */
  purge: (userId: string) => Promise<Removed>;
  /** Before anything of the account is removed: once purged is enough. */
  purgeOnce: (userId: string) => Promise<void>;
  /** When its sessions and credentials are gone already: if it cannot be purged now, it is finished later. */
  purgeBegun: (userId: string) => Promise<void>;
  /** Nothing is left of the account. */
  settle: (userId: string) => Promise<void>;
  /** Goes on until the account is gone, in the background; with nobody, on all that are meant. */
  finish: (userId?: string) => Promise<void>;
  /** How an account is removed, once there is somebody to do it. */
  removeBy: (remove: (userId: string) => Promise<void>) => void;
};

type Parts = { delivery: Delivery } & Pick<IssuerOptions, "outbox" | "logger">;

export function openDeletions({ delivery, outbox, logger }: Parts): Deletions {
  const purged = new Set<string>();
  const finishing = new Set<string>();
  let remove: ((userId: string) => Promise<void>) | null = null;

  async function purge(userId: string): Promise<Removed> {
    const { earlier, answer } = await tell(userId);
    if (answer.outcome === "confirmed") {
      purged.add(userId);
      return answer.removed;
    }
    if (answer.outcome === "untouched" && !earlier) {
      await outbox.settle(userId);
      throw notDeleted("untouched");
    }
    finish(userId);
    throw notDeleted("unknown");
  }

  /** `earlier`: an attempt of which nothing was heard; it may have been carried out, whatever becomes of this one. */
  async function tell(userId: string): Promise<{ earlier: boolean; answer: Confirmation }> {
    try {
      const earlier = (await outbox.intended()).includes(userId);
      const answer = await delivery.confirm({ kind: "account-purged", userId }, () => outbox.intend(userId));
      return { earlier, answer };
    } catch {
      throw notDeleted("untouched"); // it could not be written down, so nothing was sent
    }
  }

  async function settle(userId: string): Promise<void> {
    purged.delete(userId);
    await outbox.settle(userId);
  }

  function finish(userId: string): void {
    if (!remove || finishing.has(userId)) return;
    finishing.add(userId);
    void goOn(userId, remove).finally(() => finishing.delete(userId));
  }

  async function goOn(userId: string, removeAccount: (userId: string) => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      await pause(PAUSES[attempt] ?? 5000);
      try {
        if (!(await outbox.intended()).includes(userId)) return;
        const { outcome } = await delivery.confirm({ kind: "account-purged", userId });
        if (outcome !== "confirmed") continue;
        purged.add(userId);
        await removeAccount(userId);
        await settle(userId); // also of an account that was gone already
        return logger.log(`a deletion that was begun is finished after ${attempt + 1} attempts`);
      } catch {
        logger.log("a deletion that was begun could not be finished, will be tried again");
      }
    }
  }

  return {
    purge,
    settle,
    async purgeOnce(userId) {
      if (!purged.has(userId)) await purge(userId);
    },
    async purgeBegun(userId) {
      if (purged.has(userId)) return;
      await outbox.intend(userId);
      await purge(userId);
    },
    async finish(userId) {
      for (const one of userId === undefined ? await outbox.intended() : [userId]) finish(one);
    },
    removeBy(removeAccount) {
      remove = removeAccount;
    },
  };
}

function notDeleted(why: keyof typeof NOT_DELETED): APIError {
  return new APIError("SERVICE_UNAVAILABLE", NOT_DELETED[why]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
