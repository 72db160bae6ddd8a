// Mail on its way: a server that takes it, a folder of its own for each test, and what was logged.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import type { Mail } from "@/mail/mail";
import { readMail } from "@/mail/mail-settings";
import { openMailer } from "@/mail/mailer";
import { openTransport } from "@/mail/transport";
import { attemptTables, openAttempts } from "@/throttle/attempts";
import { freshStore } from "../store/fresh";
import { listenSmtp } from "./smtp-listener";

const SECRET = "s".repeat(60);

export const mailTo = (to: string, more: Partial<Mail> = {}): Mail => ({
  kind: "reset",
  to,
  subject: "Choose a new password for Duly",
  text: `Hello,\n\nhttps://duly.example/reset-password#${SECRET}\n\nDuly\n`,
  until: Date.now() + 60_000,
  ...more,
});

export const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 10_000, interval: 5 });

export async function openPost() {
  const smtp = await listenSmtp();
  const folder = mkdtempSync(join(tmpdir(), "duly-mail-"));

  async function open(
    url = `smtp://127.0.0.1:${smtp.port}`,
    more: { now?: () => number; hasAccount?: () => Promise<boolean> } = {},
  ) {
    const settings = readMail(url, "Duly <duly@duly.example>", join(folder, "mail"));
    const lines: string[] = [];
    const attempts = openAttempts(await freshStore(attemptTables));
    const keyOf = ({ to }: Mail) => to;
    const send = openTransport(settings);
    const log = (line: string) => void lines.push(line);
    const { reaches } = settings;
    const mailer = openMailer({ folder: settings.folder, reaches, send, attempts, keyOf, log, ...more });
    return { mailer, lines, files: () => readdirSync(settings.folder), folder: settings.folder };
  }

  async function close(): Promise<void> {
    await smtp.close();
    rmSync(folder, { recursive: true, force: true });
  }

  return { smtp, folder, open, close };
}
