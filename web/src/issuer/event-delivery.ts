// Delivery of security events. A session's end is written down, told at once or soon, and never holds up a sign-out; an
// account's end must have been heard before the account goes.
import { EVENT_MEDIA_TYPE, EXPIRY_LEEWAY, LEEWAY } from "./agreement";
import type { Undelivered } from "./event-outbox";
import type { IssuerOptions } from "./options";
import { openPatience } from "./patience";
import { type SecurityEvent, type SessionRevoked, signEvent } from "./security-events";

const PATIENCE = 2000; // ms that a person waits for the api
const PURGE_PATIENCE = 10_000; // ms for the deletion of an account's data, once the api has shown that it is there
const ACCEPTED = 202; // RFC 8935 §2.2
const PAUSES = [250, 500, 1000, 2000, 4000, 5000]; // ms between attempts, the last one from then on

export type Delivery = {
  /** What is going to be announced, so that nothing that comes between can make it forgotten. Never throws. */
  writeDown: (event: SessionRevoked) => Undelivered;
  /** Tells it at once, and waits for that a moment; then in the background until its tokens have ended. Never throws. */
  announce: (entry: Undelivered) => Promise<void>;
  /** Goes on with what a process before this one could not deliver. */
  resume: () => void;
  /**
   * Sent only to an api that has just said it is ready, so that an outage leaves everything as it was ("untouched").
   * "unknown": it was sent, and whether it was carried out was not heard; saying it again is harmless. `before`: what is
   * done between the two; when that throws, nothing is sent.
   */
  confirm: (event: SecurityEvent, before?: () => void) => Promise<Confirmation>;
};

/** How many rows of what went, by name, as the service tells it. */
export type Removed = Record<string, number>;

export type Confirmation = { outcome: "confirmed"; removed: Removed } | { outcome: "untouched" | "unknown" };

export function openDelivery(options: IssuerOptions): Delivery {
  const { eventsUrl, readyUrl, ttl, keys, outbox, send = fetch, logger } = options;
  const patience = openPatience(PATIENCE);

  /** Null when there was no answer in time. */
  async function ask(url: string, timeout: number, init: RequestInit = {}): Promise<Response | null> {
    try {
      const signal = AbortSignal.timeout(timeout);
      const answer = await send(url, { ...init, signal, redirect: "error", cache: "no-store" });
      await answer.body?.cancel();
      return answer;
    } catch {
      return null;
    }
  }

  function post(event: SecurityEvent, timeout = PATIENCE): Promise<Response | null> {
    return ask(eventsUrl, timeout, {
      method: "POST",
      headers: { "Content-Type": EVENT_MEDIA_TYPE, Accept: "application/json" },
      body: signEvent(keys.signing(), options, event),
    });
  }

  async function retry(entry: Undelivered): Promise<void> {
    const { event, until } = entry;
    for (let attempt = 0; Date.now() < until; attempt += 1) {
      await pause(PAUSES[attempt] ?? 5000);
      if ((await post(event))?.status === ACCEPTED) {
        forget(entry);
        return logger.log(`${describe(event)}: delivered after ${attempt + 2} attempts`);
      }
    }
    forget(entry);
    logger.log(`${describe(event)}: given up, its tokens have ended by themselves`);
  }

  async function attempt(entry: Undelivered): Promise<void> {
    const { event } = entry;
    const answer = await post(event);
    if (answer?.status === ACCEPTED) {
      forget(entry);
      return logger.log(`${describe(event)}: delivered`);
    }
    logger.log(`${describe(event)}: ${inWords(answer)}, will be tried again`);
    void retry(entry);
  }

  /** A database that cannot take it holds up nothing: then only this process knows. */
  function writeDown(event: SessionRevoked): Undelivered {
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
    writeDown,
    announce: (entry) => patience.wait(attempt(entry)),
    resume() {
      for (const entry of outbox.list()) void retry(entry);
    },
    async confirm(event, before) {
      const ready = await ask(readyUrl, PATIENCE);
      if (ready?.status !== 200) {
        logger.log(`${describe(event)}: ${inWords(ready)}`);
        return { outcome: "untouched" };
      }
      before?.();
      const answer = await post(event, PURGE_PATIENCE);
      const confirmed = answer?.status === ACCEPTED;
      logger.log(`${describe(event)}: ${confirmed ? "confirmed" : inWords(answer)}`);
      if (confirmed) return { outcome: "confirmed", removed: readRemoved(answer.headers) };
      return { outcome: !answer || answer.status >= 500 ? "unknown" : "untouched" };
    },
  };
}

/** `Duly-Removed: tasks=12`: a dictionary of integers (RFC 9651, 3.2); nothing for a service that tells nothing. */
function readRemoved(headers: Headers): Removed {
  const pairs = (headers.get("Duly-Removed") ?? "").matchAll(/(?:^|, ?)([a-z_-]{1,40})=(\d{1,15})(?=,|$)/g);
  return Object.fromEntries([...pairs].map(([, name = "", count]) => [name, Number(count)]));
}

function inWords(answer: Response | null): string {
  return answer === null ? "the api can't be reached" : `the api answered ${answer.status}`;
}

/** Ids are not secrets; a session's id is shortened all the same. */
function describe(event: SecurityEvent): string {
  return event.kind === "account-purged" ? "account purged" : `session ${event.sessionId.slice(0, 6)}… revoked`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
