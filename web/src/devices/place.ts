// Where a request comes from, as digests: the browser by a cookie of ours that means nothing else, the network by its
// address (the /64 in IPv6), which connections.ts has found out.
import { createHmac, randomBytes } from "node:crypto";
import type { GenericEndpointContext } from "better-auth";
import { getIP } from "better-auth/api";
import { AGE } from "./known-devices";

/** `devices`: the marks that the browser has, one for each account that was used in it. */
export type Place = { devices: string[]; network: string };

const VALUE = /^[\w-]{32}$/;
/** Accounts that a browser can be known to at once; the latest. */
const MOST = 8;

export function networkOf({ request, context }: GenericEndpointContext): string {
  return (request && getIP(request, context.options)) ?? "";
}

export function placeOf(ctx: GenericEndpointContext): Place {
  return {
    devices: valuesOf(ctx).map((value) => markOf(ctx, value)),
    network: digest(ctx.context.secret, "network", networkOf(ctx)),
  };
}

/**
 * Gives the browser a value more, for an account that knows none of those it has: whoever was here before may have a copy
 * of these. Returns its mark.
 */
export function markDevice(ctx: GenericEndpointContext): string {
  const value = randomBytes(24).toString("base64url");
  const { name, attributes } = deviceCookie(ctx);
  ctx.setCookie(name, [...valuesOf(ctx).slice(1 - MOST), value].join("."), attributes);
  return markOf(ctx, value);
}

function valuesOf(ctx: GenericEndpointContext): string[] {
  const values = ctx.getCookie(deviceCookie(ctx).name)?.split(".") ?? [];
  return values.filter((value) => VALUE.test(value)).slice(-MOST);
}

function markOf({ context }: GenericEndpointContext, value: string): string {
  return digest(context.secret, "device", value);
}

function deviceCookie({ context }: GenericEndpointContext) {
  return context.createAuthCookie("device", { maxAge: AGE / 1000 });
}

function digest(secret: string, ...names: string[]): string {
  return createHmac("sha256", secret).update(names.join("\0")).digest("base64url");
}
