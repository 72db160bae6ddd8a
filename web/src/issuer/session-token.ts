/** The session's token belongs in its HttpOnly cookie and nowhere a script could read it (OWASP ASVS 5.0, 3.3.4). */
export function withoutSessionToken(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSessionToken);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  const kept = Object.entries(value).filter(([name]) => name !== "token");
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutSessionToken(inner)]));
}
