// Answers that must not tell whether there is an account take the same time, however much there was to do.
import type { BetterAuthPlugin } from "better-auth";
import { createAuthMiddleware } from "better-auth/api";

/** ms; longer than a hash and a few writes take. */
const PACE = 250;

export function evenPace(paths: string[]) {
  const begun = new WeakMap<Request, number>();
  const matcher = ({ path }: { path?: string }) => path !== undefined && paths.includes(path);
  const before = createAuthMiddleware(async ({ request }) => {
    if (request) begun.set(request, performance.now());
  });
  const after = createAuthMiddleware(async ({ request }) => {
    const since = request && begun.get(request);
    if (since === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, since + PACE - performance.now())));
  });
  return {
    id: "duly-even-pace",
    hooks: { before: [{ matcher, handler: before }], after: [{ matcher, handler: after }] },
  } satisfies BetterAuthPlugin;
}
