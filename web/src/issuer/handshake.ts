// Two services that mean different things by a token find out here, not from people's refused requests: the web says
// hello in a signed event, at the start and every minute, and the verifying side compares and answers.
import { EVENT_MEDIA_TYPE } from "./agreement";
import { readAnswer, type Verdict } from "./handshake-answer";
import type { IssuerOptions } from "./options";
import { signVerification } from "./security-events";

const PATIENCE = 2000; // ms
const UNANSWERED = [250, 500, 1000, 2000, 5000]; // ms between attempts before the first answer, the last from then on
const QUIET = 30_000; // ms without any answer before that is worth a line
const AGREED = 60_000; // ms until it is compared again
const DISAGREED = 5000; // likewise: what is mended should work soon
const DOUBTED = 1000; // a key that is being replaced may cross a hello on its way: one refusal is none

/** s, for whoever must wait until it is mended. */
export const RETRY_AFTER = DISAGREED / 1000;

export type Handshake = {
  /** From now on for as long as the process runs; keeps no process alive. */
  start: () => void;
  /** Whether the last answer was that the services differ: then no token would be believed. */
  disagrees: () => boolean;
};

export function openHandshake(options: IssuerOptions): Handshake {
  const { eventsUrl, keys, logger, send = fetch } = options;
  let last: Verdict | null = null;
  let doubted = false;

  /** Null when there was no answer that says anything about the two. */
  async function ask(): Promise<Verdict | null> {
    try {
      const key = keys.signing();
      const answer = await send(eventsUrl, {
        method: "POST",
        headers: { "Content-Type": EVENT_MEDIA_TYPE, Accept: "application/json" },
        body: signVerification(key, options),
        signal: AbortSignal.timeout(PATIENCE),
        redirect: "manual",
        cache: "no-store",
      });
      return await readAnswer(answer, { ...options, key });
    } catch {
      return null;
    }
  }

  /** How long to wait, in ms, until asking again. */
  function take(verdict: Verdict): number {
    if (!verdict.agrees && last?.agrees !== false && !doubted) {
      doubted = true;
      return DOUBTED;
    }
    doubted = false;
    if (verdict.kind !== last?.kind) say(verdict);
    last = verdict;
    return verdict.agrees ? AGREED : DISAGREED;
  }

  function say({ agrees, sentence }: Verdict): void {
    if (agrees) logger.log(sentence);
    else logger.error(sentence);
  }

  async function run(): Promise<void> {
    const begun = performance.now();
    let quiet = true;
    for (let attempt = 0; ; attempt += 1) {
      const verdict = await ask();
      if (!verdict && !last && quiet && performance.now() - begun >= QUIET) {
        quiet = false;
        logger.error(`nobody has answered at ${eventsUrl} for ${QUIET / 1000} s; asking on`);
      }
      await pause(verdict ? take(verdict) : pauseAfter(last, attempt));
    }
  }

  return { start: () => void run(), disagrees: () => last?.agrees === false };
}

function pauseAfter(last: Verdict | null, attempt: number): number {
  if (last) return last.agrees ? AGREED : DISAGREED;
  return UNANSWERED[attempt] ?? 5000;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
