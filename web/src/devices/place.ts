// Where a request comes from, as digests: the browser by a cookie of ours that means nothing else, the network by its
// address (the /64 in IPv6), which connections.ts has found out.
import { createHmac, randomBytes } from "node:crypto";
import type { GenericEndpointContext } from "better-auth";
import { getIP } from "better-auth/api";
import { AGE } from "./known-devices";

/** `device` is null for a browser without our cookie. */
export type Place = { device: string | null; network: string };

export function networkOf({ request, context }: GenericEndpointContext): string {
  return (request && getIP(request, context.options)) ?? "";
}

export function placeOf(ctx: GenericEndpointContext): Place {
  const { secret } = ctx.context;
  const cookie = ctx.getCookie(deviceCookie(ctx).name);
  return {
    device: cookie ? digest(secret, "device", cookie) : null,
    network: digest(secret, "network", networkOf(ctx)),
  };
}

/** Gives the browser a new cookie; returns its mark. */
export function markDevice(ctx: GenericEndpointContext): string {
  const value = randomBytes(24).toString("base64url");
  const { name, attributes } = deviceCookie(ctx);
  ctx.setCookie(name, value, attributes);
  return digest(ctx.context.secret, "device", value);
}

function deviceCookie({ context }: GenericEndpointContext) {
  return context.createAuthCookie("device", { maxAge: AGE / 1000 });
}

function digest(secret: string, ...names: string[]): string {
  return createHmac("sha256", secret).update(names.join("\0")).digest("base64url");
}
