// What may come in at the account endpoints: known fields only, tidied and bounded before Better Auth sees them.
import { APIError } from "better-auth/api";
import { isCommonPassword } from "./common-passwords";
import { isGuessable } from "./guessable-passwords";

export const NAME_MAX = 100;
export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 128;
const EMAIL_MAX = 254;
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/; // Better Auth looks closer

type Body = Record<string, unknown>;

const FIELDS: Record<string, string[]> = {
  "/sign-up/email": ["name", "email", "password"],
  "/sign-in/email": ["email", "password"],
  "/update-user": ["name"],
  "/delete-user": ["password"],
  "/sign-out": [],
  "/recovery/request": ["email"],
  "/recovery/complete": ["token", "password"],
  "/recovery/confirm-email": ["token", "password"],
  "/verify-password": ["password"],
  "/change-password": ["currentPassword", "newPassword"],
  "/change-email": ["newEmail", "password"],
  "/sessions/end": ["id"],
  "/sessions/end-others": [],
  "/export": [],
  "/passkey/verify-registration": ["response", "name"],
  "/passkey/verify-authentication": ["response"],
  "/passkey/update-passkey": ["id", "name"],
  "/passkey/delete-passkey": ["id"],
};

/** The body to go on with, or an APIError whose code the pages turn into words at the field. */
export function tidyInput(path: string, body: unknown): Body | undefined {
  const allowed = FIELDS[path];
  if (!allowed) return undefined;
  const given = toRecord(body);
  const unknown = Object.keys(given).find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw refusal("UNEXPECTED_FIELD", "The request has a field that is not known here.");
  if (path === "/sign-up/email") {
    const [name, email] = [tidyName(given.name), tidyEmail(given.email)];
    return { name, email, password: newPassword(given.password, [name, email]) };
  }
  if (path === "/recovery/request") return { email: tidyEmail(given.email) };
  if (path.startsWith("/recovery/")) requireLinkToken(given.token);
  if (path === "/recovery/complete") return { token: given.token, password: newPassword(given.password) };
  if (path === "/change-password") return passwordChange(given);
  if (path === "/sign-in/email") return { ...given, email: tidyEmail(given.email) };
  if (path === "/update-user") return { name: tidyName(given.name) };
  if (path === "/sessions/end" && typeof given.id !== "string") throw refusal("ID_REQUIRED", "Say which session.");
  if (["/delete-user", "/verify-password", "/recovery/confirm-email"].includes(path)) requirePassword(given.password);
  if (path === "/change-email") {
    requirePassword(given.password);
    return { ...given, newEmail: tidyEmail(given.newEmail) };
  }
  if (path.startsWith("/passkey/verify-")) requireCredential(given);
  if (path.startsWith("/passkey/") && "name" in given) return { ...given, name: tidyName(given.name) };
  return given;
}

function toRecord(body: unknown): Body {
  if (body === undefined || body === null) return {};
  if (typeof body === "object" && !Array.isArray(body)) return { ...body };
  throw refusal("BODY_MUST_BE_AN_OBJECT", "The body must be a JSON object.");
}

function tidyEmail(value: unknown): string {
  const email = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (!EMAIL.test(email) || email.length > EMAIL_MAX) throw refusal("INVALID_EMAIL", "Invalid email");
  return email;
}

function tidyName(value: unknown): string {
  const name = typeof value === "string" ? value.normalize("NFC").trim() : "";
  // Control characters and lone surrogates have no place in a name; they break logs and other programs.
  if (!name || name.length > NAME_MAX || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) {
    throw refusal("INVALID_NAME", `Give a name of at most ${NAME_MAX} characters.`);
  }
  return name;
}

function newPassword(password: unknown, own: string[] = []): string {
  if (typeof password !== "string" || password.length < PASSWORD_MIN) {
    throw refusal("PASSWORD_TOO_SHORT", `Use at least ${PASSWORD_MIN} characters.`);
  }
  if (password.length > PASSWORD_MAX) throw refusal("PASSWORD_TOO_LONG", `Use at most ${PASSWORD_MAX} characters.`);
  if (isCommonPassword(password)) throw refusal("PASSWORD_TOO_COMMON", "Too many people use this password.");
  refuseGuessable(password, own);
  return password;
}

/** When whose password it will be is known only now. */
export function refuseOwnWords(password: unknown, { name, email }: { name: string; email: string }): void {
  refuseGuessable(String(password), [name, email]);
}

function refuseGuessable(password: string, own: string[]): void {
  if (isGuessable(password, own)) throw refusal("PASSWORD_GUESSABLE", "Made of words that anybody would try here.");
}

function requireLinkToken(token: unknown): void {
  if (typeof token === "string" && /^[\w-]{43}$/.test(token)) return;
  throw refusal("LINK_OVER", "This link was used already, or it is too old.");
}

/** A password that somebody else may know by now is of no use in any other session. */
function passwordChange({ currentPassword, newPassword: wanted }: Body): Body {
  requirePassword(currentPassword);
  if (isSame(wanted, currentPassword)) throw refusal("PASSWORD_SAME", "This is the password already.");
  return { currentPassword, newPassword: newPassword(wanted), revokeOtherSessions: true };
}

/** The same characters typed on another keyboard are the same password, as in password-hash.ts. */
function isSame(one: unknown, other: unknown): boolean {
  return String(one).normalize("NFKC") === String(other).normalize("NFKC");
}

function requirePassword(password: unknown): void {
  if (typeof password !== "string" || !password) throw refusal("PASSWORD_REQUIRED", "Type your password to go on.");
}

/** A public key credential as JSON (WebAuthn Level 3, 5.1); what is in it is the plugin's to judge. */
function requireCredential({ response }: Body): void {
  const { id, response: said } = toRecord(response);
  if (typeof id === "string" && id && id.length <= 1400 && typeof said === "object" && said) {
    if (areTransports(toRecord(said).transports)) return;
  }
  throw refusal("PASSKEY_REFUSED", "This is not a passkey's answer.");
}

/** The only part that is kept as it comes; there are seven today, of at most ten letters. */
function areTransports(given: unknown = []): boolean {
  const isOne = (one: unknown) => typeof one === "string" && /^[a-z-]{1,20}$/.test(one);
  return Array.isArray(given) && given.length <= 8 && given.every(isOne);
}

function refusal(code: string, message: string): APIError {
  return new APIError("BAD_REQUEST", { code, message });
}
