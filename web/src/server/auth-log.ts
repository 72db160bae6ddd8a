// Better Auth's messages as one line each. Its arguments are left out but for an error's name: they can hold addresses.
import { isAPIError } from "better-auth/api";

export function logAuth(level: string, message: string, ...details: unknown[]): void {
  const errors = details.filter((detail) => detail instanceof Error).map((error) => error.name);
  const line = message.replace(/\s+/g, " ").replace(/\S+@\S+/g, "…");
  console.log(["web: auth", level, line.slice(0, 200), ...errors].join(" "));
}

/** A refusal is an ordinary answer, and what a 503 is about has a line of its own; what nobody expected is named. */
export function logFault(error: unknown): void {
  if (isAPIError(error) && (error.statusCode < 500 || error.statusCode === 503)) return;
  console.error(
    `web: auth failed: ${error instanceof Error ? `${error.name} ${error.message.slice(0, 200)}` : "unknown"}`,
  );
}
