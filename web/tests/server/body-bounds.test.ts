import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, BlockList, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { BODY_MOST, BODY_PATIENCE } from "@/server/body-bounds";
import { guard } from "@/server/door";
import { once } from "@/server/once";

once("say", () => () => {})();

let server: Server | null = null;

afterEach(async () => {
  vi.useRealTimers();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

async function open(listener: RequestListener): Promise<number> {
  server = createServer(listener);
  guard(server, { trusted: new BlockList(), secure: false, development: false });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return port;
}

const readAll: RequestListener = async (request, response) => {
  const body = await text(request).catch(() => ""); // cut off
  response.end(`${body.length} bytes`);
};

/** What comes back for these bytes until the other side closes. */
function say(port: number, head: string[], body: string): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(`${head.join("\r\n")}\r\n\r\n${body}`));
    socket.on("data", (part) => parts.push(part));
    socket.on("error", () => {}); // it may be cut while we are still sending
    socket.on("close", () => resolve(Buffer.concat(parts).toString()));
  });
}

const post = (path: string, ...more: string[]) => [
  `POST ${path} HTTP/1.1`,
  "Host: duly.example",
  "Connection: close",
  ...more,
];

describe("a body at the web's own endpoints", () => {
  it.each(["/api/auth/sign-in/email", "/sign-in/form", "/tasks"])(
    "NF-3 at %s is taken up to its bound",
    async (path) => {
      const port = await open(readAll);
      const fits = await say(port, post(path, `Content-Length: ${BODY_MOST}`), "x".repeat(BODY_MOST));
      expect(fits).toMatch(/^HTTP\/1.1 200 [\s\S]*65536 bytes$/);
      expect(await say(port, post(path, `Content-Length: ${BODY_MOST + 1}`), "")).toMatch(/^HTTP\/1.1 413 /);
      expect(await say(port, post(path, "Transfer-Encoding: chunked"), "1\r\nx\r\n")).toMatch(/^HTTP\/1.1 411 /);
    },
  );

  it.each(["/api/tasks", "/api"])("is the api's business at %s, which counts for itself", async (path) => {
    const port = await open(readAll);
    const chunk = `11000\r\n${"x".repeat(0x11000)}\r\n0\r\n\r\n`;
    expect(await say(port, post(path, "Transfer-Encoding: chunked"), chunk)).toMatch(/69632 bytes/);
  });

  it.each(["Transfer-Encoding: chunked", "Content-Length: 999999999"])(
    "NF-3 is not read on once the answer is out (%s)",
    async (framing) => {
      const port = await open((_, response) => response.end("too much"));
      const begun = ["POST /api/tasks HTTP/1.1", "Host: duly.example", framing]; // nobody asks to close
      expect(await say(port, begun, "100000\r\nx")).toMatch(/too much$/);
    },
  );

  it.each(["/api/auth/sign-in/email", "/api/tasks"])("NF-3 at %s is not waited for for ever", async (path) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const begun = Promise.withResolvers<void>();
    const port = await open((request, response) => {
      begun.resolve();
      readAll(request, response);
    });
    const answer = say(port, post(path, "Content-Length: 9"), "half");
    await begun.promise;
    vi.advanceTimersByTime(BODY_PATIENCE);
    expect(await answer).toBe("");
  });

  it("that has come leaves no clock running", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const port = await open(readAll);
    await say(port, post("/tasks", "Content-Length: 4"), "four");
    expect(vi.getTimerCount()).toBe(0);
  });
});
