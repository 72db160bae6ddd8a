// Passwords made of what anybody would try for an account here: Duly's own words, the person's name and e-mail. The list
// is in docs/security/accounts.md too.

export const CONTEXT_WORDS = [
  "duly",
  "done",
  "todo",
  "todos",
  "task",
  "tasks",
  "list",
  "lists",
  "password",
  "passwort",
];

/** Letters that must be left once such words are taken away. */
const OF_ITS_OWN = 4;

/** `own`: the person's name and e-mail, where they are known. */
export function isGuessable(password: string, own: string[] = []): boolean {
  const folded = fold(password);
  const words = [...CONTEXT_WORDS, ...own.flatMap(wordsOf)].sort((a, b) => b.length - a.length);
  const left = words.reduce((text, word) => text.replaceAll(word, " "), folded);
  return left !== folded && left.replace(/\P{L}/gu, "").length < OF_ITS_OWN;
}

function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 3);
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
