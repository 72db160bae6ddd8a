// Where to go after signing in: a path of ours or the tasks, never another site.
export const HOME = "/tasks";

const OURS = "https://duly.invalid";

/** `next` when it is a plain path on this origin, otherwise the task list. */
export function safeReturnPath(next: string | string[] | null | undefined): string {
  if (typeof next !== "string" || next.length > 512 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next)) return HOME;
  const url = URL.parse(next, OURS);
  if (!url || url.origin !== OURS || /^\/(api|sign-(in|up))(\/|$)/.test(url.pathname)) return HOME;
  // A path that still hides slashes or dots behind percent signs is not one that we ever made.
  if (/%(2f|5c|2e|0[0-9a-f]|1[0-9a-f]|7f|25)/i.test(url.pathname) || url.pathname.includes("//")) return HOME;
  return `${url.pathname}${url.search}`;
}
