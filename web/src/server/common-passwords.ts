// Passwords that every guesser tries first; the list ships with us, so nothing is asked of a network.
import list from "./common-passwords.json";

const common = new Set(list.passwords.flatMap((line) => line.split(" ")));

export function isCommonPassword(password: string): boolean {
  return common.has(password.normalize("NFKC").toLowerCase());
}
