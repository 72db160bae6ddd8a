// Headers for every page, and a courtesy redirect for visitors without a session cookie. Not a boundary: each page
// looks up the session itself, and the api verifies every request.
import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "@/server/security-headers";
import { settings } from "@/server/settings";

const PERSONAL = /^\/(tasks|settings)(\/|$)/;

export function proxy(request: NextRequest): NextResponse {
  const { secure, development } = settings();
  const { pathname, search } = request.nextUrl;
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = contentSecurityPolicy({ nonce, secure, development });
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy); // Next reads the nonce from here
  headers.set("x-nonce", nonce);
  const signedOut = PERSONAL.test(pathname) && !request.cookies.getAll().some(({ name }) => isSessionCookie(name));
  const answer = signedOut
    ? NextResponse.redirect(new URL(`/sign-in?next=${encodeURIComponent(pathname + search)}`, request.url))
    : NextResponse.next({ request: { headers } });
  answer.headers.set("Content-Security-Policy", policy);
  answer.headers.set("Cache-Control", "private, no-store");
  return answer;
}

function isSessionCookie(name: string): boolean {
  return /^(__Host-)?duly\.session_token$/.test(name);
}

export const config = { matcher: ["/((?!api/|api$|_next/static/|_next/image|icon.svg$|apple-icon.png$).*)"] };
