// One line for every call about accounts: what was asked, how it ended, from where, and by whom as far as that is known.
// Never an e-mail, a password or a session's reference.
import { pseudonym, writeLine } from "./log-lines";

const SESSION = /(?:^|[;,]\s*)(?:__Host-)?duly\.session_token=([A-Za-z0-9]+)/;

/** `call` is null for what does not exist: a path could hold anything. */
export async function logCall(call: string | null, request: Request, answer: Response): Promise<void> {
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  const begun = sessionIn(answer.headers.getSetCookie().join(", "));
  writeLine("account", {
    call,
    status: answer.status,
    reason: answer.status < 400 ? null : textAt(body, "code"),
    address: request.headers.get("x-duly-address"),
    session: begun ?? sessionIn(request.headers.get("cookie") ?? ""),
    who: begun && whose(body),
  });
}

function sessionIn(cookies: string): string | null {
  const [, reference] = SESSION.exec(cookies) ?? [];
  return reference ? pseudonym(reference) : null;
}

/** Known for certain only when a session begins; afterwards the session says it. */
function whose(body: unknown): string | null {
  const id = textAt(at(body, "user"), "id") ?? textAt(at(body, "session"), "userId");
  return id && pseudonym(id);
}

function textAt(value: unknown, name: string): string | null {
  const found = at(value, name);
  return typeof found === "string" ? found.slice(0, 60) : null;
}

function at(value: unknown, name: string): unknown {
  return new Map(Object.entries(value ?? {})).get(name);
}
