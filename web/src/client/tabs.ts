// What the tabs of one browser tell each other: whose page was opened, the token in hand, and that the session is over.
// Memory to memory.
import type { Issued, Sharing } from "./token-store";

export type EndReason = "signed-out" | "ended" | "switched" | "deleted";

type Message =
  | { kind: "opened"; subject: string }
  | { kind: "token"; token: Issued; at: number }
  | { kind: "ended"; reason: EndReason; subject: string };

type Handlers = { subject: string; onToken: (token: Issued) => void; onEnd: (reason: EndReason) => void };

export type Tabs = Sharing & { announceEnd: (reason: EndReason) => void; close: () => void };

const LOCK = "duly-token";
const SOON = 200; // ms; a token that another tab fetched arrives well within

export function openTabs({ subject, onToken, onEnd }: Handlers): Tabs {
  const channel = new BroadcastChannel("duly");
  const waiting = new Set<() => void>();
  channel.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    if (data.kind === "opened") {
      if (data.subject !== subject) onEnd("switched"); // the browser has one session, and it is theirs now
      return;
    }
    if (data.kind === "ended") {
      if (data.subject === subject) onEnd(data.reason); // the end of one person's session is not the next one's
      return;
    }
    onToken({ ...data.token, age: data.token.age + Math.max(0, Date.now() - data.at) });
    for (const resolve of waiting) resolve();
  });
  const send = (message: Message): void => channel.postMessage(message);
  send({ kind: "opened", subject });

  return {
    exclusively,
    arrival: () =>
      new Promise((resolve) => {
        const done = (): void => {
          waiting.delete(done);
          resolve();
        };
        waiting.add(done);
        setTimeout(done, SOON);
      }),
    publish: (token) => send({ kind: "token", token, at: Date.now() }),
    announceEnd: (reason) => send({ kind: "ended", reason, subject }),
    close: () => channel.close(),
  };
}

/** While this runs, no tab of this browser asks for a token. */
export async function exclusively<Result>(work: (waited: boolean) => Promise<Result>): Promise<Result> {
  const atOnce = await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) =>
    lock ? { result: await work(false) } : null,
  );
  return atOnce ? atOnce.result : navigator.locks.request(LOCK, () => work(true));
}
