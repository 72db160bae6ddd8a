// What can go wrong between the browser and the server, split by what a person can do about it.
//
//   Unreachable   no network, no answer in time, an outage: keep everything, try again. Never a sign-out.
//   └── Disagreement   the server's parts contradict each other (clocks, keys, addresses): likewise, and say so.
//   Refused       the request itself was not accepted: say why, keep the text.
//   └── Stale     it was made for a version that is not the latest any more: merge with the latest, which comes along.
//   SessionEnded  there is no session any more: sign in again.
import type { ProblemDocument, StaleTask, Task } from "./generated/types.gen";

export class Unreachable extends Error {
  constructor(message = "Cannot reach the server.") {
    super(message);
    this.name = "Unreachable";
  }
}

export class Disagreement extends Unreachable {
  constructor(message = "The server refuses its own sign-ins: its clocks or keys disagree. You are still signed in.") {
    super(message);
    this.name = "Disagreement";
  }
}

export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "Refused";
    this.status = status;
  }
}

export class Stale extends Refused {
  readonly current: Task;

  constructor({ status, detail, current }: StaleTask) {
    super(status, detail);
    this.name = "Stale";
    this.current = current;
  }
}

export class SessionEnded extends Error {
  constructor() {
    super("You are signed out.");
    this.name = "SessionEnded";
  }
}

/** The browser's session is somebody else's by now: another tab signed them in. */
export class AccountSwitched extends SessionEnded {}

/** The fault that an answer stands for. `body` is what came with it, read or not. */
export function toFault(status: number, body: unknown): Unreachable | Refused {
  if (status >= 500 || status === 429 || status === 408) return new Unreachable();
  if (status === 401) return new Disagreement(); // of a token that was renewed just now
  if (isStale(body)) return new Stale(body);
  return new Refused(status, isProblem(body) ? inWords(body) : "The server did not accept this.");
}

function inWords(problem: ProblemDocument): string {
  const [first] = problem.errors ?? [];
  return first?.message ?? problem.detail;
}

function isProblem(body: unknown): body is ProblemDocument {
  return body !== null && typeof body === "object" && "detail" in body && typeof body.detail === "string";
}

function isStale(body: unknown): body is StaleTask {
  if (!isProblem(body) || body.status !== 412 || !("current" in body)) return false;
  const { current } = body;
  return current !== null && typeof current === "object" && "version" in current;
}
