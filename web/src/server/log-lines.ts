// What this process says, as the api says it: a line of JSON an event, the time in UTC, whatever a message holds.
import { createHash } from "node:crypto";
import { format } from "node:util";
import { once } from "./once";

/** The console as it was at first: it never throws, not even when nobody takes its lines any more. */
const say = once("say", () => console.log.bind(console));

export function writeLine(event: string, fields: Record<string, unknown>): void {
  say()(JSON.stringify({ at: new Date().toISOString(), event, ...fields }));
}

/** What libraries and our own sentences say becomes lines of the same kind. */
export function redirectConsole(): void {
  say();
  for (const level of ["debug", "log", "info", "warn", "error"] as const) {
    console[level] = (...given: unknown[]) => writeLine("log", { level, message: format(...given) });
  }
}

/** The same for the same account or session in every line of both services, and nothing to sign in with. */
export function pseudonym(id: string): string {
  return createHash("sha256").update(id).digest("hex").slice(0, 16);
}
