// Delivery of security events. A session's end is written down, told at once or soon, and never holds up a sign-out; an
// account's end must have been heard before the account goes.
import { EVENT_MEDIA_TYPE, EXPIRY_LEEWAY, LEEWAY } from "./agreement";
import type { Undelivered } from "./event-outbox";
import type { IssuerOptions } from "./options";
import { type SecurityEvent, type SessionRevoked, signEvent } from "./security-events";

const PATIENCE = 2000; // ms that a person waits for the api
const PURGE_PATIENCE = 10_000; // ms for the deletion of an account's data, once the api has shown that it is there
const ACCEPTED = 202; // RFC 8935 §2.2
const PAUSES = [250, 500, 1000, 2000, 4000, 5000]; // ms between attempts, the last one from then on

export type Delivery = {
  /** Tries once, then in the background until the session's tokens have ended anyway. Never throws. */
  announce: (event: SessionRevoked) => Promise<void>;
  /** Goes on with what a process before this one could not deliver. */
  resume: () => void;
  /**
   * Sent only to an api that has just said it is ready, so that an outage leaves everything as it was ("untouched").
   * "unknown": it was sent, and whether it was carried out was not heard; saying it again is harmless.
   */
  confirm: (event: SecurityEvent) => Promise<"confirmed" | "untouched" | "unknown">;
};

export function openDelivery(options: IssuerOptions): Delivery {
  const { eventsUrl, readyUrl, ttl, keys, outbox, send = fetch, logger } = options;

  /** The status of the answer, or null when there was none in time. */
  async function ask(url: string, patience: number, init: RequestInit = {}): Promise<number | null> {
    try {
      const signal = AbortSignal.timeout(patience);
      const answer = await send(url, { ...init, signal, redirect: "error", cache: "no-store" });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    }
  }

  function post(event: SecurityEvent, patience = PATIENCE): Promise<number | null> {
    return ask(eventsUrl, patience, {
      method: "POST",
      headers: { "Content-Type": EVENT_MEDIA_TYPE, Accept: "application/json" },
      body: signEvent(keys.signing(), options, event),
    });
  }

  async function retry(entry: Undelivered): Promise<void> {
    const { event, until } = entry;
    for (let attempt = 0; Date.now() < until; attempt += 1) {
      await pause(PAUSES[attempt] ?? 5000);
      if ((await post(event)) === ACCEPTED) {
        forget(entry);
        return logger.log(`${describe(event)}: delivered after ${attempt + 2} attempts`);
      }
    }
    forget(entry);
    logger.log(`${describe(event)}: given up, its tokens have ended by themselves`);
  }

  /** A database that cannot take it holds up nothing: then only this process knows. */
  function keep(event: SessionRevoked): Undelivered {
    const until = Date.now() + (ttl + LEEWAY + EXPIRY_LEEWAY) * 1000;
    try {
      return outbox.add(event, until);
    } catch {
      logger.log(`${describe(event)}: could not be written down`);
      return { id: 0, event, until };
    }
  }

  /** Left behind, it would be said once more after a restart, which is harmless. */
  function forget({ id, event }: Undelivered): void {
    try {
      outbox.remove(id);
    } catch {
      logger.log(`${describe(event)}: stays written down`);
    }
  }

  return {
    async announce(event) {
      const entry = keep(event);
      const status = await post(event);
      if (status === ACCEPTED) {
        forget(entry);
        return logger.log(`${describe(event)}: delivered`);
      }
      logger.log(`${describe(event)}: ${inWords(status)}, will be tried again`);
      void retry(entry);
    },
    resume() {
      for (const entry of outbox.list()) void retry(entry);
    },
    async confirm(event) {
      const ready = await ask(readyUrl, PATIENCE);
      const status = ready === 200 ? await post(event, PURGE_PATIENCE) : ready;
      logger.log(`${describe(event)}: ${status === ACCEPTED ? "confirmed" : inWords(status)}`);
      if (status === ACCEPTED) return "confirmed";
      const sent = ready === 200 && (status === null || status >= 500);
      return sent ? "unknown" : "untouched";
    },
  };
}

function inWords(status: number | null): string {
  return status === null ? "the api can't be reached" : `the api answered ${status}`;
}

/** Ids are not secrets; a session's id is shortened all the same. */
function describe(event: SecurityEvent): string {
  return event.kind === "account-purged" ? "account purged" : `session ${event.sessionId.slice(0, 6)}… revoked`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
