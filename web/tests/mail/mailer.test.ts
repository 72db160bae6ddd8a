import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KEPT, keepFile } from "@/mail/kept-mails";
import type { Mail } from "@/mail/mail";
import { MailFolder } from "@/mail/mail-folder";
import { readMail } from "@/mail/mail-settings";
import { openMailer } from "@/mail/mailer";
import { openTransport } from "@/mail/transport";
import { attemptTables, openAttempts } from "@/throttle/attempts";
import { freshStore } from "../store/fresh";
import { listenSmtp, type SmtpListener } from "./smtp-listener";

let smtp: SmtpListener;
let folder: string;

beforeEach(async () => {
  smtp = await listenSmtp();
  folder = mkdtempSync(join(tmpdir(), "duly-mail-"));
});

afterEach(async () => {
  vi.useRealTimers();
  await smtp.close();
  rmSync(folder, { recursive: true, force: true });
});

const SECRET = "s".repeat(60);

const mailTo = (to: string, more: Partial<Mail> = {}): Mail => ({
  kind: "reset",
  to,
  subject: "Choose a new password for Duly",
  text: `Hello,\n\nhttps://duly.example/reset-password#${SECRET}\n\nDuly\n`,
  until: Date.now() + 60_000,
  ...more,
});

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

const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 10_000, interval: 5 });

describe("mail", () => {
  it("is sent to the server with the sender of the settings, and nothing of it stays or is logged", async () => {
    const { mailer, lines, files } = await open();
    await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length > 0);
    expect(smtp.mails[0]).toMatchObject({ from: "<duly@duly.example>", to: ["<ada@duly.example>"] });
    expect(smtp.mails[0]?.text).toMatch(/^From: Duly <duly@duly.example>$/m);
    expect(smtp.mails[0]?.text).toMatch(/^Subject: Choose a new password for Duly$/m);
    expect(smtp.mails[0]?.text).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(files()).toEqual([]);
    expect(lines).toEqual(["web: mail reset: sent"]);
  });

  it("waits, 0600 in a 0700 folder, while the server does not take it, and goes when it does", async () => {
    smtp.answers.data = "451 later, ada@duly.example";
    const clock = { at: Date.now() };
    const { mailer, lines, files, folder } = await open(undefined, { now: () => clock.at });
    await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length === 1);
    expect(lines[0]).toMatch(/did not take it \(E[A-Z]+ 451\), will be tried again$/);
    const [file = ""] = files();
    expect([statSync(join(folder, file)).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
    smtp.answers.data = "250 taken";
    clock.at += 2000;
    mailer.start();
    await until(() => lines.length === 2);
    expect(lines[1]).toBe("web: mail reset: sent after 2 attempts");
    expect([smtp.mails.length, files()]).toEqual([1, []]);
  });

  it("that a process before this one left behind is sent; one that is of no use any more is not", async () => {
    const clock = { at: Date.now() };
    const left = new MailFolder(join(folder, "mail"));
    left.add({ mail: mailTo("ada@duly.example"), attempts: 0, due: 0 });
    left.take(clock.at - 6 * 60_000); // and that process ended while it was sending
    left.add({ mail: mailTo("ben@duly.example", { until: clock.at }), attempts: 3, due: 0 });
    const { mailer, lines, files } = await open(undefined, { now: () => clock.at });
    mailer.start();
    await until(() => lines.length === 2);
    expect(lines.sort()).toEqual(["web: mail reset: given up after 3 attempts", "web: mail reset: sent"]);
    expect(smtp.mails.map(({ to }) => to)).toEqual([["<ada@duly.example>"]]);
    expect(files()).toEqual([]);
  });

  it("is sent once, however many processes share the folder", async () => {
    const two = [await open(), await open()];
    for (let i = 0; i < 20; i += 1) await two[i % 2]?.mailer.post(mailTo(`${i}@duly.example`));
    for (const { mailer } of two) mailer.start();
    await until(() => two.flatMap(({ lines }) => lines).length === 20);
    expect(new Set(smtp.mails.map(({ to }) => to.join())).size).toBe(20);
    expect(smtp.mails.length).toBe(20);
  });

  it("to one mailbox is five an hour, whoever asks", async () => {
    const { mailer, lines } = await open();
    for (let i = 0; i < 8; i += 1) await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length === 8);
    expect(smtp.mails.length).toBe(5);
  });

  it.each([
    "ada@duly.example\r\nBcc: ben@duly.example",
    "ada@duly.example, ben@duly.example",
    "ada@duly.example>\r\nRCPT TO:<ben@duly.example",
    '"a\\" <ben@duly.example>"@duly.example',
  ])("to %j reaches nobody else, and adds no header", async (to) => {
    const { mailer, lines } = await open();
    await mailer.post(mailTo(to));
    await until(() => lines.length > 0);
    expect(smtp.mails.flatMap((mail) => mail.to).filter((one) => one.startsWith("<ben@"))).toEqual([]);
    expect(smtp.mails.map(({ text }) => text.split("\n\n")[0]).join()).not.toMatch(/^Bcc:/im);
  });
});

describe("another machine's server", () => {
  it("NF-3 is told nothing when it offers no TLS", async () => {
    const smtpServer = { host: "127.0.0.1", port: smtp.port, secure: false, requireTLS: true };
    const from = { name: "Duly", address: "duly@duly.example" };
    const send = openTransport({
      way: "smtp",
      folder,
      from,
      reaches: true,
      smtp: { ...smtpServer, auth: { user: "u", pass: "p" } },
    });
    await expect(send(mailTo("ada@duly.example"))).rejects.toThrow(/TLS/);
    expect(smtp.heard.filter((line) => !/^(EHLO|STARTTLS|QUIT)/.test(line))).toEqual([]);
  });
});

describe("mail into files", () => {
  it("is what happens when nothing is set: each an .eml that only we can read", async () => {
    const { mailer, lines, files, folder } = await open("");
    await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length === 1);
    const [name = "", ...more] = files();
    expect([mailer.reaches, lines, more]).toEqual([false, ["web: mail reset: kept as a file"], []]);
    expect([statSync(join(folder, name)).mode % 0o1000, statSync(folder).mode % 0o1000]).toEqual([0o600, 0o700]);
    const text = readFileSync(join(folder, name), "utf8");
    expect(text).toMatch(/^To: ada@duly.example$/m);
    expect(text).toMatch(/^https:\/\/duly.example\/reset-password#s{60}$/m);
  });

  it("goes after a week, and when there are a thousand later ones, server or not", async () => {
    const at = Date.now();
    const folderOf = ({ folder }: { folder: string }) => folder;
    const house = await open("", { now: () => at });
    for (let i = 0; i < 1003; i += 1) keepFile(folderOf(house), "reset", `${i}`, at + i);
    const texts = () => house.files().map((name) => readFileSync(join(house.folder, name), "utf8"));
    expect(texts().length).toBe(1000);
    expect(texts()).not.toContain("2");
    const later = await open(undefined, { now: () => at + KEPT + 1000 });
    later.mailer.start();
    await vi.waitUntil(() => house.files().length < 1000);
    expect(texts()).toEqual(["1000", "1001", "1002"]);
  });

  it("EC-3 for an account that went while it was written goes as well", async () => {
    const { mailer, lines, files } = await open("", { hasAccount: async () => false });
    await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length === 1);
    expect(files()).toEqual([]);
  });

  it("EC-3 for an account that is gone is removed, waiting or kept, and nobody else's", async () => {
    smtp.answers.data = "451 later";
    const [waiting, kept] = [await open(), await open("file:")];
    for (const { mailer, lines } of [waiting, kept]) {
      for (const to of ["ada@duly.example", "yada@duly.example"]) await mailer.post(mailTo(to));
      await until(() => lines.length > 1);
      mailer.forget("ada@duly.example");
    }
    const texts = waiting.files().map((name) => readFileSync(join(waiting.folder, name), "utf8"));
    expect(texts.map((text) => /"to":"(\w+)@|^To: (\w+)@/m.exec(text)?.slice(1).join(""))).toEqual(["yada", "yada"]);
  });
});
