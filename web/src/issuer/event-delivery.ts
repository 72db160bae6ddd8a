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
const LOOK = 10_000; // ms between looks for what another process left

export type Delivery = {
  /** What is going to be announced, so that nothing that comes between can make it forgotten. Never throws. */
  writeDown: (event: SessionRevoked) => Promise<Undelivered>;
  /** Tells it at once, and waits for that a moment; then in the background until its tokens have ended. Never throws. */
  announce: (entry: Undelivered) => Promise<void>;
  /** Goes on with what other processes could not deliver: those before this one at once, those beside it if they don't. */
  resume: () => Promise<void>;
  /**
   * Sent only to an api that has just said it is ready, so that an outage leaves everything as it was ("untouched").
   * "unknown": it was sent, and whether it was carried out was not heard; saying it again is harmless. `before`: what is
   * done between the two; when that throws, nothing is sent.
   */
  confirm: (event: SecurityEvent, before?: () => Promise<void>) => Promise<Confirmation>;
};

/** How many rows of what went, by name, as the service tells it. */
export type Removed = Record<string, number>;

export type Confirmation = { outcome: "confirmed"; removed: Removed } | { outcome: "untouched" | "unknown" };

export function openDelivery(options: IssuerOptions): Delivery {
  const { eventsUrl, readyUrl, ttl, keys, outbox, send = fetch, logger } = options;
  const patience = openPatience(PATIENCE);
  const inHand = new Set<number>();

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
    inHand.add(entry.id);
    for (let attempt = 0; Date.now() < until; attempt += 1) {
      await pause(PAUSES[attempt] ?? 5000);
      if ((await post(event))?.status === ACCEPTED) {
        await forget(entry);
        return logger.log(`${describe(event)}: delivered after ${attempt + 2} attempts`);
      }
    }
    await forget(entry);
    logger.log(`${describe(event)}: given up, its tokens have ended by themselves`);
  }

  async function attempt(entry: Undelivered): Promise<void> {
    const { event } = entry;
    const answer = await post(event);
    if (answer?.status === ACCEPTED) {
      await forget(entry);
      return logger.log(`${describe(event)}: delivered`);
    }
    logger.log(`${describe(event)}: ${inWords(answer)}, will be tried again`);
    void retry(entry);
  }

  /** A database that cannot take it holds up nothing: then only this process knows. */
  async function writeDown(event: SessionRevoked): Promise<Undelivered> {
    const until = Date.now() + (ttl + LEEWAY + EXPIRY_LEEWAY) * 1000;
    try {
      const entry = await outbox.add(event, until);
      inHand.add(entry.id);
      return entry;
    } catch {
      logger.log(`${describe(event)}: could not be written down`);
      return { id: 0, event, until };
    }
  }

  /** Left behind, it would be said once more after a restart, which is harmless. */
  async function forget(entry: Undelivered): Promise<void> {
    inHand.delete(entry.id);
    try {
      await outbox.remove(entry);
    } catch {
      logger.log(`${describe(entry.event)}: stays written down`);
    }
  }

  /** `before`: the ids that were there at the look before, and still belonged to the process that wrote them; null at first. */
  async function look(before: Set<number> | null): Promise<void> {
    let seen = before ?? new Set();
    try {
      const entries = await outbox.list();
      for (const entry of entries) if (!inHand.has(entry.id) && (!before || before.has(entry.id))) void retry(entry);
      seen = new Set(entries.map(({ id }) => id));
    } catch {
      logger.log("what is not delivered yet could not be looked for, will be tried again");
    }
    setTimeout(() => void look(seen), LOOK).unref();
  }

  return {
    writeDown,
    announce: (entry) => patience.wait(attempt(entry)),
    resume: () => look(null),
    async confirm(event, before) {
      const ready = await ask(readyUrl, PATIENCE);
      if (ready?.status !== 200) {
        logger.log(`${describe(event)}: ${inWords(ready)}`);
        return { outcome: "untouched" };
      }
      await before?.();
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
