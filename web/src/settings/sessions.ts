// The sessions of a person, as the web tells them.

export type Session = {
  id: string;
  device: string;
  address: string | null;
  createdAt: string;
  lastUsedAt: string;
  current: boolean;
};

export function readSessions(data: unknown): Session[] | null {
  const list = data !== null && typeof data === "object" && "sessions" in data ? data.sessions : null;
  return Array.isArray(list) && list.every(isSession) ? list : null;
}

function isSession(value: unknown): value is Session {
  if (value === null || typeof value !== "object") return false;
  const { id, device, address, createdAt, lastUsedAt, current } = { ...EMPTY, ...value };
  const texts = [id, device, createdAt, lastUsedAt].every((text) => typeof text === "string" && text);
  return texts && typeof current === "boolean" && (address === null || typeof address === "string");
}

const EMPTY: { [Name in keyof Session]: unknown } = {
  id: null,
  device: null,
  address: null,
  createdAt: null,
  lastUsedAt: null,
  current: null,
};

const MINUTE = 60_000;
const SPANS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 24 * 60 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
];

/** No finer than it is known: an open page tells of itself every few minutes. */
export function lastUseInWords(instant: string, now: number): string {
  const ago = now - Date.parse(instant);
  const [unit, length] = SPANS.find(([, span]) => ago >= span) ?? ["minute", MINUTE];
  if (ago < 10 * MINUTE) return "Used in the last ten minutes";
  return `Last used ${new Intl.RelativeTimeFormat("en").format(-Math.floor(ago / length), unit)}`;
}

/** By the clock and the calendar of whoever reads it. */
export function instantInWords(instant: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" }).format(new Date(instant));
}
