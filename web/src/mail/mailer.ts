// Mail that never holds up a request: written down at once, sent in the background, tried again until it is of no use.
import type { Attempts } from "@/throttle/attempts";
import { ONE_RECIPIENT } from "@/throttle/rules";
import { tidyKept } from "./kept-mails";
import type { Mail } from "./mail";
import { MailFolder, type Waiting } from "./mail-folder";
import type { Transport } from "./transport";

export type Mailer = {
  /** Otherwise nobody but the administrator reads them. */
  reaches: boolean;
  /** Never throws, and never says whether there is such a mailbox. */
  post: (mail: Mail) => Promise<void>;
  /** What waits for an account that is gone. Never throws. */
  forget: (to: string) => void;
  /** Sends what waits, then looks again now and then: another process may have left something. */
  start: () => void;
};

type Options = {
  folder: string;
  reaches: boolean;
  send: Transport;
  attempts: Attempts;
  /** Where mails stay here: one whose account went while it was written goes as well. */
  hasAccount?: (to: string) => boolean | Promise<boolean>;
  /** What a mailbox is counted by. */
  keyOf: (mail: Mail) => string;
  log?: (line: string) => void;
  now?: () => number;
};

const PAUSES = [2000, 10_000, 60_000, 300_000]; // ms after the first, the second … attempt that failed
const LONGEST = 900_000;
const LOOK = 60_000;

export function openMailer(options: Options): Mailer {
  const {
    folder,
    reaches,
    send,
    hasAccount,
    attempts,
    keyOf,
    log = (line: string) => console.log(line),
    now = Date.now,
  } = options;
  const waiting = new MailFolder(folder);
  let running = false;
  let timer: NodeJS.Timeout | undefined;

  /** Why not, or null when it is written down. */
  async function keep(mail: Mail): Promise<string | null> {
    try {
      if ((await attempts.take([{ key: keyOf(mail), rule: ONE_RECIPIENT }])) > 0) return "too many to one mailbox";
      return waiting.add({ mail, attempts: 0, due: now() }) ? null : "too many wait";
    } catch {
      return "could not be written down";
    }
  }

  async function post(mail: Mail): Promise<void> {
    const fault = await keep(mail);
    if (fault) log(`web: mail ${mail.kind}: ${fault}`);
    else void run();
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    clearTimeout(timer);
    let pause = LOOK;
    try {
      tidyKept(folder, now());
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
      const what = await send(mail);
      waiting.done(name);
      if (hasAccount && !(await hasAccount(mail.to))) waiting.forget(mail.to);
      log(`web: mail ${mail.kind}: ${what}${before ? ` after ${count} attempts` : ""}`);
    } catch (error) {
      if (isForGood(error)) {
        waiting.done(name);
        log(`web: mail ${mail.kind}: ${inWords(error)}, for good: dropped`);
        return;
      }
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

  return { reaches, post, forget, start: () => void run() };
}

/** The mail or its mailbox was refused (5xx), which no repeating mends. 530 wants a name or TLS: that is the settings'. */
function isForGood(error: unknown): boolean {
  const { code, responseCode } = Object(error);
  return ["EENVELOPE", "EMESSAGE"].includes(code) && responseCode >= 500 && responseCode !== 530;
}

/** Codes only: what a server says in words can repeat an address. */
function inWords(error: unknown): string {
  const { code, responseCode } = Object(error);
  const codes = [code, responseCode].filter((one) => /^[A-Z0-9]{1,20}$/.test(String(one)));
  return `the mail server did not take it (${codes.join(" ") || "unknown"})`;
}
