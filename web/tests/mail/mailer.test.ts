import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MailFolder } from "@/mail/mail-folder";
import { openTransport } from "@/mail/transport";
import { mailTo, openPost, until } from "./posted";

let post: Awaited<ReturnType<typeof openPost>>;

beforeEach(async () => {
  post = await openPost();
});

afterEach(() => post.close());

describe("mail", () => {
  it("is sent to the server with the sender of the settings, and nothing of it stays or is logged", async () => {
    const { mailer, lines, files } = await post.open();
    await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length > 0);
    expect(post.smtp.mails[0]).toMatchObject({ from: "<duly@duly.example>", to: ["<ada@duly.example>"] });
    expect(post.smtp.mails[0]?.text).toMatch(/^From: Duly <duly@duly.example>$/m);
    expect(post.smtp.mails[0]?.text).toMatch(/^Subject: Choose a new password for Duly$/m);
    expect(post.smtp.mails[0]?.text).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(files()).toEqual([]);
    expect(lines).toEqual(["web: mail reset: sent"]);
  });

  it("waits, 0600 in a 0700 folder, while the server does not take it, and goes when it does", async () => {
    post.smtp.answers.data = "451 later, ada@duly.example";
    const clock = { at: Date.now() };
    const { mailer, lines, files, folder } = await post.open(undefined, { now: () => clock.at });
    await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length === 1);
    expect(lines[0]).toMatch(/did not take it \(E[A-Z]+ 451\), will be tried again$/);
    const [file = ""] = files();
    expect([statSync(join(folder, file)).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
    post.smtp.answers.data = "250 taken";
    clock.at += 2000;
    mailer.start();
    await until(() => lines.length === 2);
    expect(lines[1]).toBe("web: mail reset: sent after 2 attempts");
    expect([post.smtp.mails.length, files()]).toEqual([1, []]);
  });

  it.each([
    ["to", "550 5.1.1 no such mailbox ada@duly.example", "EENVELOPE 550"],
    ["from", "553 not from here", "EENVELOPE 553"],
    ["data", "554 5.7.1 unwanted", "EMESSAGE 554"],
  ] as const)("that is refused for good (%s: %s) is not tried again", async (part, answer, codes) => {
    post.smtp.answers[part] = answer;
    const { mailer, lines, files } = await post.open();
    await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length === 1);
    expect(lines).toEqual([`web: mail reset: the mail server did not take it (${codes}), for good: dropped`]);
    expect(files()).toEqual([]);
  });

  it.each([
    ["to", "450 4.2.1 busy"],
    ["from", "530 5.7.0 say who you are"],
    ["greeting", "554 not now"],
  ] as const)("waits where it is not the mail that is refused (%s: %s)", async (part, answer) => {
    post.smtp.answers[part] = answer;
    const { mailer, lines, files } = await post.open();
    await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length === 1);
    expect(lines[0]).toMatch(/, will be tried again$/);
    expect(files().length).toBe(1);
  });

  it("that a process before this one left behind is sent; one that is of no use any more is not", async () => {
    const clock = { at: Date.now() };
    const left = new MailFolder(join(post.folder, "mail"));
    left.add({ mail: mailTo("ada@duly.example"), attempts: 0, due: 0 });
    left.take(clock.at - 6 * 60_000); // and that process ended while it was sending
    left.add({ mail: mailTo("ben@duly.example", { until: clock.at }), attempts: 3, due: 0 });
    const { mailer, lines, files } = await post.open(undefined, { now: () => clock.at });
    mailer.start();
    await until(() => lines.length === 2);
    expect(lines.sort()).toEqual(["web: mail reset: given up after 3 attempts", "web: mail reset: sent"]);
    expect(post.smtp.mails.map(({ to }) => to)).toEqual([["<ada@duly.example>"]]);
    expect(files()).toEqual([]);
  });

  it("is sent once, however many processes share the folder", async () => {
    const two = [await post.open(), await post.open()];
    for (let i = 0; i < 20; i += 1) await two[i % 2]?.mailer.post(mailTo(`${i}@duly.example`));
    for (const { mailer } of two) mailer.start();
    await until(() => two.flatMap(({ lines }) => lines).length === 20);
    expect(new Set(post.smtp.mails.map(({ to }) => to.join())).size).toBe(20);
    expect(post.smtp.mails.length).toBe(20);
  });

  it("to one mailbox is five an hour, whoever asks", async () => {
    const { mailer, lines } = await post.open();
    for (let i = 0; i < 8; i += 1) await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length === 8);
    expect(post.smtp.mails.length).toBe(5);
  });

  it.each([
    "ada@duly.example\r\nBcc: ben@duly.example",
    "ada@duly.example, ben@duly.example",
    "ada@duly.example>\r\nRCPT TO:<ben@duly.example",
    '"a\\" <ben@duly.example>"@duly.example',
  ])("to %j reaches nobody else, and adds no header", async (to) => {
    const { mailer, lines } = await post.open();
    await mailer.post(mailTo(to));
    await until(() => lines.length > 0);
    expect(post.smtp.mails.flatMap((mail) => mail.to).filter((one) => one.startsWith("<ben@"))).toEqual([]);
    expect(post.smtp.mails.map(({ text }) => text.split("\n\n")[0]).join()).not.toMatch(/^Bcc:/im);
  });
});

describe("another machine's server", () => {
  it("NF-3 is told nothing when it offers no TLS", async () => {
    const smtpServer = { host: "127.0.0.1", port: post.smtp.port, secure: false, requireTLS: true };
    const from = { name: "Duly", address: "duly@duly.example" };
    const send = openTransport({
      way: "smtp",
      folder: post.folder,
      from,
      reaches: true,
      smtp: { ...smtpServer, auth: { user: "u", pass: "p" } },
    });
    await expect(send(mailTo("ada@duly.example"))).rejects.toThrow(/TLS/);
    expect(post.smtp.heard.filter((line) => !/^(EHLO|STARTTLS|QUIT)/.test(line))).toEqual([]);
  });
});
