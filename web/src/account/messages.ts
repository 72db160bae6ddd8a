// What the account forms say. One code, one sentence: what is wrong and what to do; the same words at the field and above.

export type Fault = { field: "name" | "email" | "password" | "newPassword" | null; words: string; wait?: Wait };

/** Seconds from `since` on. */
export type Wait = { seconds: number; since: number };

const FAULTS: Record<string, Fault> = {
  INVALID_EMAIL_OR_PASSWORD: { field: null, words: "The e-mail or the password is wrong. Check both and try again." },
  INVALID_EMAIL: { field: "email", words: "Enter an e-mail address, as in name@example.com." },
  VALIDATION_ERROR: { field: "email", words: "Enter an e-mail address, as in name@example.com." },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: { field: "email", words: "There is already an account with this e-mail." },
  INVALID_NAME: { field: "name", words: "Enter a name of at most 100 characters." },
  PASSWORD_TOO_SHORT: { field: "newPassword", words: "Use at least 8 characters." },
  PASSWORD_TOO_LONG: { field: "newPassword", words: "Use at most 128 characters." },
  PASSWORD_TOO_COMMON: {
    field: "newPassword",
    words: "Too many people use this password. Choose one that is harder to guess.",
  },
  PASSWORD_GUESSABLE: {
    field: "newPassword",
    words: "This is made of words that anybody would try here. Add others to it.",
  },
  PASSWORD_SAME: { field: "newPassword", words: "This is the password that you have. Choose another one." },
  EMAIL_SAME: { field: "email", words: "This is the e-mail that you have. Enter another one." },
  SESSION_NOT_FOUND: { field: null, words: "That session is over already." },
  PASSWORD_REQUIRED: { field: "password", words: "Enter your password." },
  INVALID_PASSWORD: { field: "password", words: "This is not your password. Nothing was changed." },
  DELETION_UNAVAILABLE: {
    field: null,
    words:
      "Your account was not deleted, because your tasks cannot be reached right now. Nothing was changed; try again later.",
  },
  DELETION_UNCONFIRMED: {
    field: null,
    words: "The deletion was begun, but its end was not confirmed. It is finished by itself; nothing is left to do.",
  },
  PASSKEY_NOT_FOUND: { field: null, words: "Duly does not know this passkey. Sign in with your password." },
  PASSKEY_ALREADY_HERE: { field: null, words: "This device already has a passkey for your account." },
  PASSKEY_REFUSED: { field: null, words: "The passkey could not be verified. Nothing was changed; try again." },
  PASSKEY_ELSEWHERE: { field: null, words: "Passkeys cannot be used at this address. Sign in with your password." },
  AUTHENTICATION_FAILED: { field: null, words: "The passkey could not be verified. Try again, or use your password." },
  CHALLENGE_NOT_FOUND: { field: null, words: "That took too long. Try again." },
  TOO_MANY_PASSKEYS: { field: null, words: "There are 20 passkeys already. Remove one that you no longer use first." },
  TOO_MANY: { field: null, words: "Too many attempts." },
  NOT_THAT_PASSWORD: { field: "password", words: "This is not the password that was chosen for this account." },
  LINK_OVER: { field: null, words: "This link was used already, or it is too old." },
  EMAIL_NOT_VERIFIED: {
    field: null,
    words: "Confirm your e-mail first: open the link in the mail that we have just sent you, then sign in.",
  },
  OTHER_ACCOUNT: {
    field: null,
    words: "Another account was signed in in this browser. Nothing was changed; reload the page to go on.",
  },
  UNAUTHORIZED: { field: null, words: "You are signed out. Sign in again to go on." },
  UNREACHABLE: { field: null, words: "Cannot reach the server. Nothing is lost; try again." },
};

const UNKNOWN: Fault = { field: null, words: "That did not work. Nothing is lost; try again." };

/** A code may say how long to wait, as in TOO_MANY:40. */
export function faultOf(code: string): Fault {
  const [, name = "", seconds] = /^([A-Z_]+)(?::(\d{1,5}))?$/.exec(code) ?? [];
  const fault = FAULTS[name] ?? UNKNOWN;
  return seconds ? { ...fault, wait: { seconds: Number(seconds), since: Date.now() } } : fault;
}

export function tooMany(answer: Response): string {
  const wait = /^\d{1,5}$/.exec(answer.headers.get("Retry-After") ?? "")?.[0] ?? "60";
  return `TOO_MANY:${wait}`;
}

/** Why a person finds themselves at the sign-in page. */
const REASONS: Record<string, string> = {
  "signed-out": "You are signed out.",
  ended: "Your session has ended. Sign in to go on where you were.",
  switched: "Another account was signed in in this browser.",
  reset: "Your password is changed, and every session has ended. Sign in with the new one.",
  deleted: "Your account and all its tasks are deleted.",
};

export function reasonInWords(reason: string | undefined): string | null {
  return (reason && REASONS[reason]) || null;
}
