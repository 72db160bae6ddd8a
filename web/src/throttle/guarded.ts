// The endpoints at which something can be guessed or flooded. Whoever adds one that checks a password or sends mail adds
// it here; tests/throttle/guarded.test.ts notices a password that is not guarded.

/** What is guessed: a password with an e-mail, with a session or with a link in hand. What is flooded: accounts, mailboxes. */
export type Kind = "sign-in" | "password" | "sign-up" | "mail" | "link";

export const GUARDED: Readonly<Record<string, Kind>> = {
  "/sign-in/email": "sign-in",
  "/sign-up/email": "sign-up",
  "/delete-user": "password",
  "/change-password": "password",
  "/change-email": "password",
  "/verify-password": "password",
  "/recovery/request": "mail",
  "/recovery/complete": "link",
  "/recovery/confirm-email": "link",
};

/** Better Auth's own limit, by address and in memory, is left to whatever is not guarded here. */
export function generalLimit(attemptsAMinute: number) {
  const customRules: Record<string, false | { window: number; max: number }> = {
    ...Object.fromEntries(Object.keys(GUARDED).map((path) => [path, false as const])),
    // Every sign-in page asks for a challenge, and each is a row for five minutes.
    "/passkey/generate-authenticate-options": { window: 60, max: 2 * attemptsAMinute },
  };
  return { enabled: true, window: 60, max: 1200, storage: "memory" as const, customRules };
}
