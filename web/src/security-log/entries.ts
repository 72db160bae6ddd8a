// The log as the page shows it: one list out of the account's entries, the service's and the api's, in words.
import type { Chain } from "./log";

export type Told = { key: string; at: string; words: string; detail: string; grave: boolean };

type Entry = Record<string, unknown> & { n: number; at: string; event: string };

const WORDS: Record<string, string> = {
  "signed-up": "Account created",
  "signed-out": "Signed out",
  "session-ended": "Session ended",
  "session-expired": "Session ended by its age",
  "name-changed": "Name changed",
  "email-changed": "E-mail changed",
  "email-confirmed": "E-mail confirmed",
  "password-changed": "Password changed",
  "password-reset": "Password reset",
  "reset-asked": "Password reset asked for",
  "passkey-added": "Passkey added",
  "passkey-removed": "Passkey removed",
  "data-exported": "Data exported",
  "sign-in-failed": "Sign-in failed: wrong password",
  "password-refused": "Wrong password, when asked again",
  "keys-changed": "Duly changed the keys that sign its tokens",
};
const GRAVE = new Set(["sign-in-failed", "password-refused", "tokens-refused"]);

/** Newest first. `since` leaves out what the service did before the account was there. */
export function listed(chains: Record<string, Chain>): Told[] {
  const told = Object.entries(chains).flatMap(([name, { entries }]) =>
    entries.map(({ entry }) => toTold(name, JSON.parse(entry))),
  );
  const since = told.filter(({ key }) => key.startsWith("account")).at(0)?.at ?? "";
  return told
    .filter(({ key, at }) => !key.startsWith("service") || at >= since)
    .sort((one, other) => (one.at < other.at ? 1 : -1));
}

function toTold(chain: string, entry: Entry): Told {
  const { n, at, event } = entry;
  const grave = GRAVE.has(event) || entry.newDevice === true;
  return { key: `${chain} ${n}`, at, words: inWords(entry), detail: detailOf(entry), grave };
}

function inWords({ event, way, newDevice, count }: Entry): string {
  if (event === "signed-in") {
    return `Signed in with ${way === "passkey" ? "a passkey" : "the password"}${newDevice ? ", on a new device" : ""}`;
  }
  if (event === "tokens-refused") return `Refused: a token of a session that had ended${times(count)}`;
  return WORDS[event] ?? event;
}

function times(count: unknown): string {
  return typeof count === "number" && count > 1 ? `, ${count} times` : "";
}

function detailOf({ device, address, name, keys, more }: Entry): string {
  const parts = [device, address, name && `“${name}”`, Array.isArray(keys) && keys.join(", ")];
  return [...parts, more && "further ones in this hour are not told"].filter(Boolean).join(" · ");
}

/** What `duly log verify` reads: of every chain the seal it follows, then a line of seal and entry each. */
export function toFile(chains: Record<string, Chain>): string {
  const head = "# A security log of Duly. To check that nothing was changed or left out: duly log verify FILE\n";
  const parts = Object.entries(chains).map(([name, { before, entries }]) =>
    [`## ${name} ${before}`, ...entries.map(({ seal, entry }) => `${seal} ${entry}`)].join("\n"),
  );
  return `${head}${parts.join("\n")}\n`;
}
