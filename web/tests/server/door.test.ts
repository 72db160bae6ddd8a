import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, BlockList, connect } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { guardServers, isSound } from "@/server/door";
import { once } from "@/server/once";

const said: string[] = [];
once("say", () => (line: string) => void said.push(line))();
guardServers({ trusted: new BlockList(), secure: true, development: false });

let server: Server | null = null;

afterEach(async () => {
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

async function open(listener: RequestListener): Promise<{ port: number; server: Server }> {
  const opened = createServer(listener);
  opened.on("upgrade", () => {}); // as Next does: some it answers, the others are left hanging
  await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
  server = opened;
  const { port } = opened.address() as AddressInfo;
  return { port, server: opened };
}

/** The answer to exactly these lines. */
function say(port: number, ...lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(`${lines.join("\r\n")}\r\n\r\n`));
    socket.on("data", (part) => parts.push(part));
    socket.on("close", () => resolve(Buffer.concat(parts).toString()));
    socket.on("error", reject);
  });
}

const letIn: RequestListener = (_, response) => {
  response.writeHead(200, { Connection: "close" }).end("inside");
};

const CLOSE = ["Host: duly.example", "Connection: close"];

describe("the door", () => {
  it.each(["TRACE /api/tasks", "GET /api/tasks/%ff", "GET /api//tasks", "GET /api/../x", "GET /api/%2e/x"])(
    "FR-07 refuses %s with 401, as the api would",
    async (line) => {
      const inside = vi.fn<RequestListener>(letIn);
      const { port } = await open(inside);
      const bare = await say(port, `${line} HTTP/1.1`, "Host: duly.example");
      expect(bare).toMatch(/^HTTP\/1.1 401 /);
      expect(bare).toMatch(/content-type: application\/problem\+json/i);
      expect(bare).toMatch(/www-authenticate: Bearer realm="duly-api"\r/i);
      const sent = await say(port, `${line} HTTP/1.1`, "Host: duly.example", "Authorization: Bearer x");
      expect(sent).toMatch(/www-authenticate: Bearer realm="duly-api", error="invalid_token"\r/i);
      expect(inside).not.toHaveBeenCalled();
    },
  );

  it.each([
    "GET http://evil.example/tasks",
    "GET http://evil.example/api/tasks",
    "OPTIONS *",
    "GET //evil.example/tasks",
    "GET /\\evil.example",
    "GET /%zz",
    "GET /%ff",
    "TRACE /",
    "PROPFIND /",
    "TRACE /api/auth/token",
    "TRACE /apix",
  ])("NF-3 answers %s with an empty 400 and closes", async (line) => {
    const inside = vi.fn<RequestListener>(letIn);
    const { port } = await open(inside);
    const answer = await say(port, `${line} HTTP/1.1`, "Host: duly.example");
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
    expect(answer.endsWith("\r\n\r\n")).toBe(true);
    expect(answer).not.toMatch(/location:/i);
    expect(inside).not.toHaveBeenCalled();
  });

  it("lets everything else in, with clean headers, from the first request on", async () => {
    const { port } = await open((request, response) => response.end(JSON.stringify(request.headers)));
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const answer = await say(port, `${method} /tasks?a=%ff HTTP/1.1`, ...CLOSE, "X-Forwarded-For: 1.2.3.4");
      expect(answer).toMatch(/^HTTP\/1.1 200 /);
      expect(answer).toContain('"x-duly-address":"127.0.0.1"');
      expect(answer).not.toContain("1.2.3.4");
    }
  });

  it.each(["GET /api/tasks", "TRACE /api/tasks", "TRACE /"])(
    "NF-3 answers %s with every protective header",
    async (line) => {
      const { port } = await open(letIn);
      const answer = await say(port, `${line} HTTP/1.1`, ...CLOSE);
      expect(answer).toMatch(/\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains\r/i);
      expect(answer).toMatch(/\r\nContent-Security-Policy: default-src 'none';[^\r]*frame-ancestors 'none'/i);
      expect(answer).toMatch(/\r\nX-Content-Type-Options: nosniff\r/i);
    },
  );

  it("NF-3 says in the log that it refused, and nothing of what was sent", async () => {
    said.length = 0;
    const { port } = await open(letIn);
    await say(port, "TRACE /canary HTTP/1.1", ...CLOSE, "X-Canary: canary");
    expect(JSON.parse(said.join())).toMatchObject({ event: "refused", status: 400, address: "127.0.0.1" });
    expect(said.join()).not.toMatch(/canary/i);
  });

  it("lets a page bring a policy of its own, in place of the one for everything else", async () => {
    const { port } = await open((_, response) => response.setHeader("content-security-policy", "of a page").end());
    const answer = await say(port, "GET / HTTP/1.1", ...CLOSE);
    expect(answer.match(/^content-security-policy: .*$/gim)).toEqual(["content-security-policy: of a page"]);
  });

  it.each([
    ["text/x-component", "text/x-component; charset=utf-8"],
    ["image/svg+xml", "image/svg+xml; charset=utf-8"],
    ["text/css; charset=UTF-8", "text/css; charset=UTF-8"],
    ["application/json", "application/json"],
    ["font/woff2", "font/woff2"],
  ])("names the charset of %s", async (bare, named) => {
    const { port } = await open((_, response) => response.setHeader("Content-Type", bare).end("x"));
    expect(await say(port, "GET / HTTP/1.1", ...CLOSE)).toContain(`\r\nContent-Type: ${named}\r\n`);
  });

  it("FR-07 sees that two tokens were sent", async () => {
    const { port } = await open((request, response) => response.end(request.headers.authorization));
    const two = ["Authorization: Bearer a.b.c", "Authorization: Bearer d.e.f"];
    expect(await say(port, "GET /api/tasks HTTP/1.1", ...CLOSE, ...two)).toMatch(/Bearer ambiguous$/);
  });

  it.each([
    [["Content-Length: 1", "Content-Length: 2"]],
    [["Content-Length: 5", "Transfer-Encoding: chunked"]],
    [["Transfer-Encoding: chunked, identity"]],
    [["Transfer-Encoding: xchunked"]],
    [["Content-Length: +5"]],
    [["X-Space : 1"]],
    [["X-Folded: 1", " 2"]],
    [["Host: evil.example"]],
  ])("NF-3 lets nobody say two things about the end of a request or its host: %j", async (odd) => {
    const inside = vi.fn<RequestListener>(letIn);
    const { port } = await open(inside);
    await say(port, "GET /first HTTP/1.1", ...CLOSE);
    const smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: duly.example";
    const answer = await say(port, "POST /tasks HTTP/1.1", ...CLOSE, ...odd, "", smuggled);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(inside.mock.calls.map(([request]) => request.url)).toEqual(["/first"]);
  });

  it("takes a request to become a WebSocket for an ordinary one", async () => {
    const { port } = await open((_, response) => response.end("ordinary"));
    await say(port, "GET / HTTP/1.1", ...CLOSE);
    const upgrade = ["Host: duly.example", "Connection: Upgrade, close", "Upgrade: websocket"];
    expect(await say(port, "GET http://evil.example/ HTTP/1.1", ...upgrade)).toMatch(/^HTTP\/1.1 400 /);
    expect(await say(port, "GET /api/tasks HTTP/1.1", ...upgrade)).toMatch(/^HTTP\/1.1 200 /);
  });

  it("NF-3 waits for no request for ever", async () => {
    const opened = await open((_, response) => response.end());
    await say(opened.port, "GET / HTTP/1.1", ...CLOSE);
    expect([opened.server.headersTimeout, opened.server.requestTimeout]).toEqual([10_000, 30_000]);
  });
});

describe("a sound target", () => {
  it.each(["/", "/tasks?next=//x&y=%zz", "/api/a%20b", "/.well-known/x", "/api/tasks/", "/%E2%9C%93", "/a..b"])(
    "is %s",
    (target) => {
      expect(isSound(target)).toBe(true);
    },
  );

  it.each(["", "*", "tasks", "//x", "/a//b", "/a\\b", "/%", "/%c3", "/./a", "/a/..", "/%2E%2e/a", "/.%2e", "/a#b"])(
    "is not %s",
    (target) => {
      expect(isSound(target)).toBe(false);
    },
  );
});
