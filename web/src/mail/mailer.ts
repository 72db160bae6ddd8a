// Mail that never holds up a request: written down at once, sent in the background, tried again until it is of no use.
import type { Attempts } from "@/throttle/attempts";
import { ONE_RECIPIENT } from "@/throttle/rules";
import type { Mail } from "./mail";
import { MailFolder, type Waiting } from "./mail-folder";
import type { Transport } from "./transport";

export type Mailer = {
  /** Never throws, and never says whether there is such a mailbox. */
  post: (mail: Mail) => void;
  /** What waits for an account that is gone. Never throws. */
  forget: (to: string) => void;
  /** Sends what waits, then looks again now and then: another process may have left something. */
  start: () => void;
};

type Options = {
  folder: string;
  send: Transport;
  attempts: Attempts;
  /** What a mailbox is counted by. */
  keyOf: (mail: Mail) => string;
  log?: (line: string) => void;
  now?: () => number;
};

const PAUSES = [2000, 10_000, 60_000, 300_000]; // ms after the first, the second … attempt that failed
const LONGEST = 900_000;
const LOOK = 60_000;

export function openMailer({ folder, send, attempts, keyOf, log = console.log, now = Date.now }: Options): Mailer {
  const waiting = new MailFolder(folder);
  let running = false;
  let timer: NodeJS.Timeout | undefined;

  /** Why not, or null when it is written down. */
  function keep(mail: Mail): string | null {
    try {
      if (attempts.take([{ key: keyOf(mail), rule: ONE_RECIPIENT }]) > 0) return "too many to one mailbox";
      return waiting.add({ mail, attempts: 0, due: now() }) ? null : "too many wait";
    } catch {
      return "could not be written down";
    }
  }

  function post(mail: Mail): void {
    const fault = keep(mail);
    if (fault) log(`web: mail ${mail.kind}: ${fault}`);
    else void run();
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    clearTimeout(timer);
    let pause = LOOK;
    try {
      for (let found = waiting.take(now()); ; found = waiting.take(now())) {
        if ("next" in found) {
          if (found.next !== null) pause = Math.min(LOOK, Math.max(0, found.next - now()));
          break;
        }
        await deliver(found.name, found.waiting);
      }
    } catch {
      log("web: mail: the folder cannot be read or written, will be tried again");
    }
    running = false;
    timer = setTimeout(run, pause).unref();
  }

  async function deliver(name: string, { mail, attempts: before, due }: Waiting): Promise<void> {
    const count = before + 1;
    if (now() >= mail.until) {
      log(`web: mail ${mail.kind}: given up after ${before} attempts`);
      return waiting.done(name);
    }
    try {
      await send(mail);
      waiting.done(name);
      log(`web: mail ${mail.kind}: sent${before ? ` after ${count} attempts` : ""}`);
    } catch (error) {
      const pause = PAUSES[before] ?? LONGEST;
      waiting.putBack(name, { mail, attempts: count, due: Math.max(due, now()) + pause });
      log(`web: mail ${mail.kind}: ${inWords(error)}, will be tried again`);
    }
  }

  function forget(to: string): void {
    try {
      waiting.forget(to);
    } catch {
      log("web: mail: what waits for an account that is gone could not be removed, and goes when it is of no use");
    }
  }

  return { post, forget, start: () => void run() };
}

/** Codes only: what a server says in words can repeat an address. */
function inWords(error: unknown): string {
  const { code, responseCode } = Object(error);
  const codes = [code, responseCode].filter((one) => /^[A-Z0-9]{1,20}$/.test(String(one)));
  return `the mail server did not take it (${codes.join(" ") || "unknown"})`;
}
