// How many attempts are free, and how long the next one waits after that. ADR 0036 says why these.

export type Rule = {
  free: number;
  /** ms to wait after the n-th attempt. */
  delay: (attempt: number) => number;
  /** ms without another attempt after which all is forgotten: as long as they are free, and once they are slowed down. */
  memory: { free: number; slowed: number };
  /** The free ones are forgotten that long after the first of them, not the last. */
  fixed?: boolean;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** One account from one network, one device or one session: whoever guesses there is slowed to about 100 a day. */
export const ONE_WAY_IN: Rule = {
  free: 5,
  delay: doubling(5, 30 * SECOND, 15 * MINUTE),
  memory: { free: HOUR, slowed: DAY },
};

/**
 * One account from everywhere it has never been used from. The waits stay short: to keep an owner out by them takes
 * hundreds of networks, and the owner's own devices and networks are not counted here.
 */
export const STRANGERS: Rule = {
  free: 50,
  delay: doubling(50, 5 * SECOND, MINUTE),
  memory: { free: DAY, slowed: DAY },
};

/** Mails to one mailbox, asked for from one network. */
export const ONE_MAILBOX: Rule = {
  free: 3,
  delay: doubling(3, MINUTE, HOUR),
  memory: { free: HOUR, slowed: DAY },
};

/** Mails of one kind to one mailbox, whoever asks: what is over is not sent, the earlier ones are there. */
export const ONE_RECIPIENT: Rule = {
  free: 5,
  delay: doubling(5, HOUR, HOUR),
  memory: { free: HOUR, slowed: 1 },
  fixed: true,
};

/** Everything of one kind that comes from one network in a minute, whosoever's account it is about. */
export function oneNetwork(attemptsAMinute: number): Rule {
  const delay = doubling(attemptsAMinute, MINUTE, 15 * MINUTE);
  return { free: attemptsAMinute, delay, memory: { free: MINUTE, slowed: MINUTE }, fixed: true };
}

function doubling(free: number, first: number, most: number): Rule["delay"] {
  return (attempt) => (attempt < free ? 0 : Math.min(most, first * 2 ** Math.min(attempt - free, 20)));
}
