// The last step of a mail: to the SMTP server, or into a file to look at. nodemailer writes the headers, and encodes
// what they hold; an address is given as an address, so that no comma makes two of it.
import { createTransport } from "nodemailer";
import { keepFile } from "./kept-mails";
import type { Mail } from "./mail";
import type { From, MailSettings } from "./mail-settings";

/** What became of it, in words. */
export type Transport = (mail: Mail) => Promise<"sent" | "kept as a file">;

const PATIENCE = 15_000; // ms for each step of the conversation

export function openTransport(settings: MailSettings): Transport {
  if (settings.way === "files") return intoFiles(settings);
  const patience = { connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE };
  const server = createTransport({ ...settings.smtp, ...patience, tls: { minVersion: "TLSv1.2" } });
  return async (mail) => {
    await server.sendMail(composed(mail, settings.from));
    return "sent";
  };
}

function intoFiles({ folder, from }: { folder: string; from: From }): Transport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: "unix" });
  return async (mail) => {
    const { message } = await composer.sendMail(composed({ ...mail, text: "" }, from));
    keepFile(folder, mail.kind, message.toString() + mail.text); // as it is: encoded, a link would be broken in two
    return "kept as a file";
  };
}

function composed({ to, subject, text }: Mail, from: From) {
  return {
    from,
    to: { name: "", address: to },
    subject,
    text,
    headers: { "Auto-Submitted": "auto-generated" }, // RFC 3834: no holiday greeting in return
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
