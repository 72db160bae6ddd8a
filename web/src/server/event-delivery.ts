// Delivery of security events. A session's end is told at once or soon, and never holds up a sign-out; an account's end
// must have been heard before the account goes.
import type { KeyRing } from "./key-ring";
import { type SecurityEvent, signEvent } from "./security-events";
import type { Settings } from "./settings";

const LEEWAY = 70; // seconds that the verifier allows on top of a token's lifetime
const PATIENCE = 2000; // ms that a person waits for the api
const PAUSES = [250, 500, 1000, 2000, 4000, 5000]; // ms between attempts, the last one from then on

export type Delivery = {
  /** Tries once, then in the background until the session's tokens have ended anyway. Never throws. */
  announce: (event: SecurityEvent) => Promise<void>;
  /** Whether the api confirmed the event. */
  confirm: (event: SecurityEvent) => Promise<boolean>;
};

type Options = {
  settings: Pick<Settings, "apiUrl" | "publicUrl" | "tokenTtl">;
  keys: KeyRing;
  send?: typeof fetch;
  log?: (line: string) => void;
};

export function openDelivery({ settings, keys, send = fetch, log = console.log }: Options): Delivery {
  async function post(event: SecurityEvent): Promise<string | null> {
    try {
      const answer = await send(`${settings.apiUrl}/security-events`, {
        method: "POST",
        headers: { "Content-Type": "application/secevent+jwt", Accept: "application/json" },
        body: signEvent(keys.signing(), settings.publicUrl, event),
        signal: AbortSignal.timeout(PATIENCE),
        redirect: "error",
        cache: "no-store",
      });
      await answer.body?.cancel();
      return answer.status === 202 ? null : `the api answered ${answer.status}`;
    } catch {
      return "the api can't be reached";
    }
  }

  async function retry(event: SecurityEvent): Promise<void> {
    const giveUp = performance.now() + (settings.tokenTtl + LEEWAY) * 1000;
    for (let attempt = 0; performance.now() < giveUp; attempt += 1) {
      await pause(PAUSES[attempt] ?? 5000);
      if ((await post(event)) === null) return log(`web: ${describe(event)}: delivered after ${attempt + 2} attempts`);
    }
    log(`web: ${describe(event)}: given up, its tokens have ended by themselves`);
  }

  return {
    async announce(event) {
      const fault = await post(event);
      if (fault === null) return log(`web: ${describe(event)}: delivered`);
      log(`web: ${describe(event)}: ${fault}, will be tried again`);
      void retry(event);
    },
    async confirm(event) {
      const fault = await post(event);
      log(`web: ${describe(event)}: ${fault ?? "confirmed"}`);
      return fault === null;
    },
  };
}

/** Ids are not secrets; a session's id is shortened all the same. */
function describe(event: SecurityEvent): string {
  return event.kind === "account-purged" ? "account purged" : `session ${event.sessionId.slice(0, 6)}… revoked`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
