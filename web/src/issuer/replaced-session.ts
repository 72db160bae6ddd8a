// Whoever signs in with a session's cookie in hand gets another one in its place: nobody could ever sign the old session
// out again, so it ends here, by Better Auth's own deletion, which announces it.
import type { GenericEndpointContext } from "better-auth";

export async function endReplacedSession({ context, getSignedCookie }: GenericEndpointContext): Promise<void> {
  if (!context.newSession) return;
  const replaced = await getSignedCookie(context.authCookies.sessionToken.name, context.secret);
  if (replaced && replaced !== context.newSession.session.token) await context.internalAdapter.deleteSession(replaced);
}
