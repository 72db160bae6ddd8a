// The hash of a new account's password, before Better Auth opens the transaction in which it asks for one: 40 ms of
// argon2 are no time to hold the accounts' file for.
import { AsyncLocalStorage } from "node:async_hooks";
import type { BetterAuthPlugin } from "better-auth";
import { createAuthMiddleware } from "better-auth/api";
import { hashPassword } from "./password-hash";

const PATH = "/sign-up/email";

const made = new AsyncLocalStorage<Map<string, string>>();

/** What is hashed ahead in `work` is of no use to anything else. */
export function hashingAhead<Result>(work: () => Promise<Result>): Promise<Result> {
  return made.run(new Map(), work);
}

/** After the throttle: whoever has to wait costs nothing. */
export function hashAhead() {
  const before = createAuthMiddleware(async ({ body }) => {
    const { password } = Object(body);
    if (typeof password === "string") made.getStore()?.set(password, await hashPassword(password));
  });
  return {
    id: "duly-hash-ahead",
    hooks: { before: [{ matcher: ({ path }) => path === PATH, handler: before }] },
  } satisfies BetterAuthPlugin;
}

export async function hashOf(password: string): Promise<string> {
  return made.getStore()?.get(password) ?? hashPassword(password);
}
