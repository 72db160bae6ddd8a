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

/** A year, once the public address is https. */
export function transportSecurity(secure: boolean): [string, string][] {
  return secure ? [["Strict-Transport-Security", "max-age=31536000; includeSubDomains"]] : [];
}

/** The same for every answer, static files included. */
export const STEADY_HEADERS: [string, string][] = [
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "same-origin"],
  ["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
];
