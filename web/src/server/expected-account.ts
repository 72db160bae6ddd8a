// A signed-in page says whose it is (X-Duly-Subject). When another tab has signed somebody else in since, the cookie is
// theirs, and what was meant for one account must not happen to the other. Programs may leave the header out.
import type { Auth } from "./auth";

export type AccountMatch = "as-expected" | "other" | "unknown";

export async function matchAccount(auth: Auth, headers: Headers): Promise<AccountMatch> {
  const expected = headers.get("x-duly-subject");
  if (expected === null) return "as-expected";
  try {
    const found = await auth.api.getSession({ headers, query: { disableRefresh: true } });
    return !found || found.user.id === expected ? "as-expected" : "other";
  } catch {
    return "unknown";
  }
}
