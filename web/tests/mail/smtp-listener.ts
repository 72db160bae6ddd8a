// An SMTP server of the plainest kind: takes mail, keeps it, and can be told to refuse.
import { createServer, type Server, type Socket } from "node:net";

export type SmtpListener = {
  port: number;
  mails: { from: string; to: string[]; text: string }[];
  /** Every command. */
  heard: string[];
  answers: { greeting: string; from: string; to: string; data: string };
  close: () => Promise<void>;
};

export async function listenSmtp(): Promise<SmtpListener> {
  const mails: SmtpListener["mails"] = [];
  const heard: string[] = [];
  const answers = { greeting: "220 ready", from: "250 well", to: "250 well", data: "250 taken" };
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => {});
    serve(socket, answers, mails, heard);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  const close = async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, mails, heard, answers, close };
}

function serve(socket: Socket, answers: SmtpListener["answers"], mails: SmtpListener["mails"], heard: string[]): void {
  let held = "";
  let inData = false;
  let mail = { from: "", to: [] as string[], text: "" };
  const say = (line: string) => socket.write(`${line}\r\n`);
  say(answers.greeting);
  socket.on("data", (bytes) => {
    held += bytes.toString();
    for (let end = held.indexOf("\r\n"); end >= 0; end = held.indexOf("\r\n")) {
      const line = held.slice(0, end);
      held = held.slice(end + 2);
      if (!inData) command(line);
      else if (line !== ".") mail.text += `${line.replace(/^\.\./, ".")}\n`;
      else finish();
    }
  });

  function command(line: string): void {
    heard.push(line);
    if (/^STARTTLS/i.test(line)) return void say("502 not here");
    if (/^(EHLO|HELO)/i.test(line)) return void say("250 here");
    if (/^MAIL FROM:/i.test(line)) {
      mail = { from: line.slice(10), to: [], text: "" };
      return void say(answers.from);
    }
    if (/^RCPT TO:/i.test(line)) {
      mail.to.push(line.slice(8));
      return void say(answers.to);
    }
    if (/^QUIT/i.test(line)) return void socket.end("221 bye\r\n");
    if (!/^DATA/i.test(line)) return void say("250 well");
    inData = true;
    say("354 go on");
  }

  function finish(): void {
    inData = false;
    if (answers.data.startsWith("2")) mails.push(mail);
    say(answers.data);
  }
}
