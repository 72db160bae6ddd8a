// Better Auth as the issuer that `betterauth-verifier` expects: its tokens, its events, its care for both.
import type { DatabaseSync } from "node:sqlite";
import type { BetterAuthOptions } from "better-auth";
import { openDeletions } from "./account-purge";
import { openDelivery } from "./event-delivery";
import { openHandshake } from "./handshake";
import { type IssuerOptions, requireSound } from "./options";
import { issuerPlugin } from "./plugin";
import { checkToken } from "./self-check";

export type Issuer = ReturnType<typeof openIssuer>;

/** `plugin` goes into Better Auth's options, as the last one; `start` is awaited before the first request. */
export function openIssuer(options: IssuerOptions) {
  requireSound(options);
  const delivery = openDelivery(options);
  const deletions = openDeletions({ ...options, delivery });
  const handshake = openHandshake(options);
  return {
    plugin: issuerPlugin(options, { delivery, deletions, handshake }),
    deletions,
    fingerprints: options.keys.fingerprints,
    /** `authOptions`: the options that Better Auth is given, but for another database. IssuerError when a token is wrong. */
    async start(authOptions: (database: DatabaseSync) => BetterAuthOptions): Promise<void> {
      await checkToken(authOptions, options);
      await delivery.resume();
      handshake.start();
    },
    /** Deletions that an earlier process began; and from now on those that this one could not end at once. */
    async finishDeletions(remove: (userId: string) => Promise<void>): Promise<void> {
      deletions.removeBy(remove);
      await deletions.finish();
    },
  };
}
