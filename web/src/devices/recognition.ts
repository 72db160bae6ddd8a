// After every sign-in: whether it came from a browser that this account knows; from now on it does. Whoever wants to hear
// of the others (a mail, a log) is told here. The account's first is no news.
import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import { createAuthMiddleware } from "better-auth/api";
import type { KnownDevices } from "./known-devices";
import { markDevice, placeOf } from "./place";

export type SignIn = {
  user: { id: string; email: string; name: string };
  userAgent: string;
  address: string;
  at: Date;
};

type Options = { devices: KnownDevices; onNewDevice?: (signIn: SignIn) => Promise<void> | undefined };

export function recognition({ devices, onNewDevice }: Options) {
  const after = createAuthMiddleware(async (ctx) => {
    const { newSession } = ctx.context;
    if (!newSession || !ctx.request) return;
    const { user, session } = newSession;
    const place = placeOf(ctx);
    const news = await isNews(devices, user, ctx);
    const { device } = await devices.knows(user.email, place);
    await devices.remember(user.id, device ?? markDevice(ctx), place.network);
    const { userAgent, ipAddress } = session;
    if (news)
      await onNewDevice?.({ user, userAgent: userAgent ?? "", address: ipAddress ?? "", at: session.createdAt });
  });
  return { id: "duly-devices", hooks: { after: [{ matcher: () => true, handler: after }] } } satisfies BetterAuthPlugin;
}

/** Before it is remembered. */
export async function isNews(
  devices: KnownDevices,
  { id, email }: Pick<SignIn["user"], "id" | "email">,
  ctx: GenericEndpointContext,
): Promise<boolean> {
  return (await devices.hasAny(id)) && (await devices.knows(email, placeOf(ctx))).device === null;
}
