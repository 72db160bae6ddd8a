// What a person typed into a form that was posted without script and refused: it comes back into the form by a cookie of
// a minute, since a URL is kept in histories and logs. Never the password.

import type { Typed } from "@/account/typed";

/** Seconds. */
const AGE = 60;
const LONGEST = 320;

export function typedCookie(secure: boolean): string {
  return secure ? "__Host-duly-typed" : "duly-typed";
}

/** A Set-Cookie line; without anything typed it takes the cookie back. */
export function keepTyped(typed: Typed, secure: boolean): string {
  const { name = "", email = "" } = typed;
  const value = Buffer.from(JSON.stringify({ name: name.slice(0, LONGEST), email: email.slice(0, LONGEST) }));
  const age = name || email ? AGE : 0;
  const attributes = `Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return `${typedCookie(secure)}=${age ? value.toString("base64url") : ""}; ${attributes}`;
}

/** Anybody could have set it: whatever is not as we write it is nothing. */
export function readTyped(cookie: string | undefined): Typed {
  try {
    const { name, email } = Object(JSON.parse(Buffer.from(cookie ?? "", "base64url").toString()));
    return { ...(isShort(name) && { name }), ...(isShort(email) && { email }) };
  } catch {
    return {};
  }
}

function isShort(text: unknown): text is string {
  return typeof text === "string" && text !== "" && text.length <= LONGEST;
}
