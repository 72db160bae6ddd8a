// Passkeys beside the password: Better Auth's plugin, and what it leaves open closed. The authenticator must have made
// sure of the person (PIN, finger, face), and somebody else's passkey is as unknown as none.
import { passkey } from "@better-auth/passkey";
import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthMiddleware, getSessionFromCtx } from "better-auth/api";
import { requireFresh } from "./fresh-authentication";
import type { Settings } from "./settings";

const MOST = 20;
const MAKING = new Set(["/passkey/generate-register-options", "/passkey/verify-registration"]);
const SENSITIVE = new Set([...MAKING, "/passkey/delete-passkey"]);

export function passkeys({ publicUrl }: Pick<Settings, "publicUrl">) {
  const plugin = passkey({
    rpID: new URL(publicUrl).hostname,
    rpName: "Duly",
    origin: publicUrl,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    registration: { afterVerification: ({ verification }) => requireVerified(verification.registrationInfo) },
    authentication: { afterVerification: ({ verification }) => requireVerified(verification.authenticationInfo) },
    advanced: { webAuthnChallengeCookie: "passkey_challenge" },
  });
  return [plugin, rules];
}

const rules = {
  id: "passkey-rules",
  hooks: {
    before: [
      { matcher: ({ path }) => MAKING.has(path ?? ""), handler: whileThereIsRoom() },
      { matcher: ({ path }) => /^\/passkey\/(update|delete)-passkey$/.test(path ?? ""), handler: onOwnOnly() },
      { matcher: ({ path }) => SENSITIVE.has(path ?? ""), handler: whenFresh() },
      { matcher: ({ path }) => path === "/passkey/generate-authenticate-options", handler: forgettingTheOld() },
    ],
  },
} satisfies BetterAuthPlugin;

/** The plugin asks for it but does not insist; a passkey in a thief's hand must not be enough. */
function requireVerified(told: { userVerified: boolean } | undefined): void {
  if (!told?.userVerified) {
    throw new APIError("UNAUTHORIZED", { code: "AUTHENTICATION_FAILED", message: "The passkey was not unlocked." });
  }
}

function whileThereIsRoom() {
  return createAuthMiddleware(async (ctx) => {
    const session = await getSessionFromCtx(ctx);
    if (!session) return;
    const where = [{ field: "userId", value: session.user.id }];
    if ((await ctx.context.adapter.count({ model: "passkey", where })) < MOST) return;
    throw new APIError("CONFLICT", { code: "TOO_MANY_PASSKEYS", message: `There are ${MOST} already.` });
  });
}

function onOwnOnly() {
  return createAuthMiddleware(async (ctx) => {
    const session = await getSessionFromCtx(ctx);
    if (!session) return;
    const where = [
      { field: "id", value: String(ctx.body?.id) },
      { field: "userId", value: session.user.id },
    ];
    if (await ctx.context.adapter.findOne({ model: "passkey", where })) return;
    throw new APIError("NOT_FOUND", { code: "PASSKEY_NOT_FOUND", message: "There is no such passkey." });
  });
}

/** A new way in, or one way less, is for the person themselves, not for whoever found the screen unlocked. */
function whenFresh() {
  return createAuthMiddleware(async (ctx) => {
    if (await getSessionFromCtx(ctx)) requireFresh(ctx);
  });
}

/** Challenges that nobody answered: every sign-in page asks for one. */
function forgettingTheOld() {
  return createAuthMiddleware(async (ctx) => {
    const where = [{ field: "expiresAt", value: new Date(), operator: "lt" as const }];
    await ctx.context.adapter.deleteMany({ model: "verification", where });
  });
}
