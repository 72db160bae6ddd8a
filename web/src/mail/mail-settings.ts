// How mail leaves: to an SMTP server, or into files, which only the administrator reads.
import { SettingError } from "../server/setting-error";

export type Smtp = {
  host: string;
  port: number;
  /** TLS from the first byte; otherwise STARTTLS, without which nothing is said to any machine but this one. */
  secure: boolean;
  requireTLS: boolean;
  auth?: { user: string; pass: string };
};

export type From = { name: string; address: string };

/**
 * `folder` holds what waits to be sent, or with "files" what would have been. `reaches`: whether we go by mails reaching
 * people, as `file:` does for trying it out; else nobody has to confirm what they cannot receive.
 */
export type MailSettings = { folder: string; from: From; reaches: boolean } & (
  | { way: "files" }
  | { way: "smtp"; smtp: Smtp }
);

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** `url` and `from` as they are set. */
export function readMail(url: string | undefined, from: string | undefined, folder: string): MailSettings {
  if (!url || url === "file:") {
    return { way: "files", folder, from: sender(from || "Duly <duly@localhost>"), reaches: url === "file:" };
  }
  return { way: "smtp", folder, from: sender(from ?? ""), reaches: true, smtp: server(url) };
}

function server(text: string): Smtp {
  const url = URL.parse(text);
  const [user, pass] = [decode(url?.username), decode(url?.password)];
  const plain = url && /^smtps?:$/.test(url.protocol) && url.hostname && /^\/?$/.test(url.pathname);
  if (!url || !plain || url.search || url.hash || user === null || pass === null || (user === "") !== (pass === "")) {
    // The text may hold a password: it is not repeated.
    throw new SettingError(
      "DULY_SMTP_URL is not understood; give smtp://user:password@host:587 or smtps://…:465 (percent-encoded), or file: to try it out.",
    );
  }
  const secure = url.protocol === "smtps:";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = Number(url.port) || (secure ? 465 : 587);
  return {
    host,
    port,
    secure,
    requireTLS: !LOOPBACK.test(url.hostname),
    ...(user && pass && { auth: { user, pass } }),
  };
}

function sender(text: string): From {
  const [, name = "", bracketed, bare] =
    /^(?:([^<>"@,;:\p{Cc}]{1,60}) )?(?:<([^\s<>@,;:"]+@[^\s<>@,;:"]+)>|([^\s<>@,;:"]+@[^\s<>@,;:"]+))$/u.exec(text) ??
    [];
  const address = bracketed ?? bare;
  if (address) return { name, address };
  throw new SettingError(
    `DULY_MAIL_FROM is ${JSON.stringify(text)}; give the sender of Duly's mails, as in Duly <duly@example.com>.`,
  );
}

function decode(text = ""): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
