import { describe, expect, it } from "vitest";
import { readMail } from "@/mail/mail-settings";

describe("the settings of mail", () => {
  const read = (url: string, from = "Duly <duly@duly.example>") => readMail(url, from, "/data/mail");

  it("are files by default, which reach nobody; and ask for TLS from every other machine", () => {
    expect(readMail(undefined, undefined, "/data/mail")).toMatchObject({ way: "files", reaches: false });
    expect(read("file:")).toMatchObject({ way: "files", reaches: true });
    expect(read("smtp://ada:p%40ss@mail.example")).toEqual({
      way: "smtp",
      folder: "/data/mail",
      from: { name: "Duly", address: "duly@duly.example" },
      reaches: true,
      smtp: { host: "mail.example", port: 587, secure: false, requireTLS: true, auth: { user: "ada", pass: "p@ss" } },
    });
    expect(read("smtps://mail.example")).toMatchObject({ smtp: { port: 465, secure: true } });
    expect(read("smtp://localhost:2525")).toMatchObject({ smtp: { port: 2525, requireTLS: false } });
  });

  it.each([
    "http://mail.example",
    "smtp://",
    "smtp://ada@mail.example",
    "smtp://a:%zz@m.example",
    "smtp://m.example/x",
  ])("refuse %s without repeating it", (url) => {
    expect(() => read(url)).toThrow(/^DULY_SMTP_URL is not understood; give smtp:/);
  });

  it.each(["", "duly", "Duly <a@b>, c@d", "a@b\r\nBcc: c@d", 'D"uly <a@b>'])("refuse the sender %j", (from) => {
    expect(() => read("smtp://mail.example", from)).toThrow(/^DULY_MAIL_FROM is /);
  });
});
