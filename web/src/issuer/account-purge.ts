// The verifying side first: an account goes only after its data went.
import { APIError } from "better-auth/api";
import type { Delivery } from "./event-delivery";

const NOT_DELETED = {
  untouched: {
    code: "DELETION_UNAVAILABLE",
    message: "Your account was not deleted, because your data can't be reached right now. Nothing was changed.",
  },
  unknown: {
    code: "DELETION_UNCONFIRMED",
    message: "The deletion was begun, but its end was not confirmed. Delete the account again to finish it.",
  },
};

/** Said once even though two hooks lead here. */
export function purgeOnce(delivery: Delivery): (userId: string) => Promise<void> {
  const confirmed = new Set<string>();
  return async (userId) => {
    if (confirmed.delete(userId)) return;
    const outcome = await delivery.confirm({ kind: "account-purged", userId });
    if (outcome !== "confirmed") throw new APIError("SERVICE_UNAVAILABLE", NOT_DELETED[outcome]);
    confirmed.add(userId);
  };
}
