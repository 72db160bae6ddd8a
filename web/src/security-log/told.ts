// What the security log is told of, as a plugin of Better Auth: who signed in and from what, what failed, what changed,
// what ended. No password, token or secret is ever in it, and no text but a passkey's name.
import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import {
  createAuthEndpoint,
  createAuthMiddleware,
  getSessionFromCtx,
  isAPIError,
  sensitiveSessionMiddleware,
} from "better-auth/api";
import type { KnownDevices } from "@/devices/known-devices";
import { isNews } from "@/devices/recognition";
import { describeDevice } from "@/server/device";
import { isOver, type Times } from "@/server/session-lifetimes";
import { type Detail, SERVICE, type SecurityLog } from "./log";

type Parts = { log: SecurityLog; devices: KnownDevices; fingerprints: () => string[] };

/** Done with success at these paths. */
const DONE: Record<string, string> = {
  "/update-user": "name-changed",
  "/change-password": "password-changed",
  "/change-email": "email-changed",
  "/passkey/verify-registration": "passkey-added",
  "/passkey/delete-passkey": "passkey-removed",
  "/export": "data-exported",
};

const WAYS_IN: Record<string, string> = {
  "/sign-in/email": "password",
  "/passkey/verify-authentication": "passkey",
  "/recovery/confirm-email": "password",
};

export function securityLog({ log, devices, fingerprints }: Parts) {
  let noted = "";
  const after = createAuthMiddleware(async (ctx) => {
    const ring = fingerprints().join();
    if (ring !== noted) await noteKeys(log, fingerprints());
    noted = ring;
    const { returned, newSession } = ctx.context;
    if (isAPIError(returned)) return tellFailure(log, ctx, returned.body?.code);
    const done = Object(returned).changed === false ? undefined : DONE[ctx.path]; // a link was sent, no more
    const session = newSession ?? (done ? await getSessionFromCtx(ctx) : null);
    if (!session) return;
    if (done) return log.add(session.user.id, done, passkeyName(ctx));
    if (ctx.path === "/sign-up/email") return log.add(session.user.id, "signed-up", from(session.session));
    const way = WAYS_IN[ctx.path];
    if (!newSession || !way) return;
    await log.add(session.user.id, "signed-in", {
      ...from(session.session),
      way,
      ...(ctx.request && (await isNews(devices, session.user, ctx)) && { newDevice: true }),
    });
  });

  return {
    id: "duly-security-log",
    init: () => ({
      options: {
        databaseHooks: {
          session: {
            delete: {
              after: async (session, ctx) => {
                const { userId, userAgent } = session;
                if (ctx?.path === "/delete-user") return;
                await log.add(userId, ending(session, ctx?.path), device(userAgent));
              },
            },
          },
        },
      },
    }),
    hooks: { after: [{ matcher: () => true, handler: after }] },
    endpoints: {
      readSecurityLog: createAuthEndpoint(
        "/security-log",
        { method: "GET", requireHeaders: true, use: [sensitiveSessionMiddleware] },
        async (ctx) =>
          ctx.json({ account: await log.read(ctx.context.session.user.id), service: await log.read(SERVICE) }),
      ),
    },
  } satisfies BetterAuthPlugin;
}

/** In the service's log: the ring as it stands, when it is another one than was told last. Fingerprints only. */
export async function noteKeys(log: SecurityLog, fingerprints: string[]): Promise<void> {
  const { entries } = await log.read(SERVICE);
  const told = entries.findLast(({ entry }) => JSON.parse(entry).event === "keys-changed");
  const last: unknown = told && JSON.parse(told.entry).keys;
  if (JSON.stringify(last) !== JSON.stringify(fingerprints)) {
    await log.add(SERVICE, "keys-changed", { keys: fingerprints });
  }
}

async function tellFailure(log: SecurityLog, ctx: GenericEndpointContext, code: string | undefined): Promise<void> {
  const { internalAdapter } = ctx.context;
  const told = { ...device(ctx.headers?.get("user-agent")), ...address(ctx.headers?.get("x-duly-address")) };
  if (code === "INVALID_EMAIL_OR_PASSWORD" && typeof ctx.body?.email === "string") {
    const found = await internalAdapter.findUserByEmail(ctx.body.email);
    if (found) await log.addBounded(found.user.id, "sign-in-failed", told);
  } else if (code === "INVALID_PASSWORD") {
    const session = await getSessionFromCtx(ctx);
    if (session) await log.addBounded(session.user.id, "password-refused", told);
  }
}

function ending(session: Times, path: string | undefined): string {
  if (isOver(session)) return "session-expired";
  return path === "/sign-out" ? "signed-out" : "session-ended";
}

function from({
  userAgent,
  ipAddress,
}: {
  userAgent?: string | null | undefined;
  ipAddress?: string | null | undefined;
}): Detail {
  return { ...device(userAgent), ...address(ipAddress) };
}

function device(userAgent: unknown): Detail {
  return { device: describeDevice(typeof userAgent === "string" ? userAgent : null) };
}

function address(text: string | null | undefined): Detail {
  return text ? { address: text } : {};
}

function passkeyName({ path, body }: GenericEndpointContext): Detail {
  return path === "/passkey/verify-registration" && typeof body?.name === "string" ? { name: body.name } : {};
}
