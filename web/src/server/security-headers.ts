// What every page tells the browser to allow: our own scripts by nonce, our own styles, nothing else.

export type PagePolicy = { nonce: string; secure: boolean; development?: boolean };

export function contentSecurityPolicy({ nonce, secure, development = false }: PagePolicy): string {
  const directives = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self'${development ? " 'unsafe-inline'" : ""}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    ...(development ? [] : ["require-trusted-types-for 'script'", "trusted-types default nextjs"]),
    ...(secure ? ["upgrade-insecure-requests"] : []),
  ];
  return directives.join("; ");
}

/** What is no page, opened as if it were one, may do nothing. */
const NO_PAGE = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; sandbox";

/** For every answer, refusals and static files included; a page puts its own policy in the place of this one. */
export function steadyHeaders(secure: boolean): [string, string][] {
  return [["Content-Security-Policy", NO_PAGE], ...STEADY, ...(secure ? [FOR_TLS] : [])];
}

const FOR_TLS: [string, string] = ["Strict-Transport-Security", "max-age=31536000; includeSubDomains"]; // a year

const STEADY: [string, string][] = [
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "same-origin"],
  ["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
];
