// Better Auth's messages as one line each. Its arguments are left out but for an error's name: they can hold addresses.
export function logAuth(level: string, message: string, ...details: unknown[]): void {
  const errors = details.filter((detail) => detail instanceof Error).map((error) => error.name);
  const line = message.replace(/\s+/g, " ").replace(/\S+@\S+/g, "…");
  console.log(["web: auth", level, line.slice(0, 200), ...errors].join(" "));
}
