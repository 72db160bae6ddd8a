// Slows down guessing and flooding at the guarded endpoints, as a plugin of Better Auth. An account that does not exist is
// treated exactly as one that does: it is only ever known by a digest of what was typed.
import { createHmac } from "node:crypto";
import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import { APIError, createAuthMiddleware, getSessionFromCtx } from "better-auth/api";
import type { KnownDevices } from "@/devices/known-devices";
import { networkOf, placeOf } from "@/devices/place";
import type { Attempts, Bucket } from "./attempts";
import { GUARDED, type Kind } from "./guarded";
import { ONE_MAILBOX, ONE_WAY_IN, oneNetwork, STRANGERS } from "./rules";
import { inWords } from "./wait-words";

type Parts = { attempts: Attempts; devices: KnownDevices; attemptsAMinute: number };

export function throttle(parts: Parts) {
  const { attempts } = parts;
  /** By request: what a right password clears. */
  const counted = new WeakMap<Request, string>();

  const before = createAuthMiddleware(async (ctx) => {
    const kind = GUARDED[ctx.path];
    if (!kind || !ctx.request) return; // without a request it is ourselves
    const { buckets, wait } = await count(kind, ctx, parts);
    if (wait > 0) return tooMany(Math.ceil(wait / 1000));
    const [own] = buckets;
    if (own && (kind === "sign-in" || kind === "password")) counted.set(ctx.request, own.key);
  });

  const after = createAuthMiddleware(async (ctx) => {
    const own = ctx.request && counted.get(ctx.request);
    if (own && !(ctx.context.returned instanceof Error)) await attempts.clear(own);
  });

  const matcher = ({ path }: { path?: string }) => path !== undefined && path in GUARDED;
  return {
    id: "duly-throttle",
    hooks: { before: [{ matcher, handler: before }], after: [{ matcher, handler: after }] },
  } satisfies BetterAuthPlugin;
}

/** What an attempt counts towards; the first is the one that a right password clears. */
async function bucketsOf(kind: Kind, ctx: GenericEndpointContext, parts: Parts): Promise<Bucket[]> {
  const network = networkOf(ctx);
  const key = (...names: string[]) =>
    createHmac("sha256", ctx.context.secret).update(names.join("\0")).digest("base64url");
  const everything = { key: key("network", kind, network), rule: oneNetwork(parts.attemptsAMinute) };
  if (kind === "password") {
    const found = await getSessionFromCtx(ctx, { disableRefresh: true });
    if (!found) return [everything]; // it will be told that it is signed out
    const { session, user } = found;
    const own = { ...everything, key: key("person", user.id, network) }; // neighbours keep nobody from their own account
    return [{ key: key("session", session.id), rule: ONE_WAY_IN }, own];
  }
  if (kind === "link") return [{ key: key("link", String(ctx.body?.token)), rule: ONE_WAY_IN }, everything];
  const email = typeof ctx.body?.email === "string" ? ctx.body.email.trim().toLowerCase() : "";
  if (kind === "mail") return [{ key: key("mailbox", email, network), rule: ONE_MAILBOX }, everything];
  if (kind !== "sign-in") return [everything];

  // Whoever has signed in from a device or a network before has a count of their own there, so that nobody elsewhere can
  // keep them out (ADR 0036). From a shared network all accounts look alike, used there or not.
  const place = placeOf(ctx);
  const known = await parts.devices.knows(email, place);
  if (known.device) return [{ key: key("device", email, known.device), rule: ONE_WAY_IN }];
  const here = { key: key("account", email, network), rule: ONE_WAY_IN };
  if (known.network) return [here, everything];
  return [here, { key: key("strangers", email), rule: STRANGERS, whileFree: true }, everything];
}

/** Without the count nobody is let in: it is an outage, not a refusal. */
async function count(kind: Kind, ctx: GenericEndpointContext, parts: Parts) {
  try {
    const buckets = await bucketsOf(kind, ctx, parts);
    return { buckets, wait: await parts.attempts.take(buckets) };
  } catch {
    throw new APIError("SERVICE_UNAVAILABLE", { code: "UNAVAILABLE", message: "Try again." });
  }
}

function tooMany(seconds: number): Response {
  const problem = {
    type: "urn:duly:problem:too-many-attempts",
    title: "Too many attempts",
    status: 429,
    detail: `Too many attempts. Try again in ${inWords(seconds)}.`,
    code: "TOO_MANY",
  };
  const headers = { "Content-Type": "application/problem+json", "Retry-After": String(seconds) };
  return new Response(JSON.stringify(problem), { status: 429, headers });
}
