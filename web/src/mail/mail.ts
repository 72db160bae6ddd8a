/** One mail, to one person. Nothing in it was typed by anybody else than us: no name, no text that others choose. */
export type Mail = {
  kind: "reset" | "reset-done" | "confirm" | "already-here" | "change" | "moved" | "new-device";
  to: string;
  subject: string;
  text: string;
  /** ms since 1970, when it is of no use any more: it is not sent after that. */
  until: number;
};
