// A real HTTP server in the api's place that hears hellos and gives whatever answer a test wants.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { vi } from "vitest";

export type Given = { status: number; headers?: Record<string, string>; body?: string };
export type Hello = { path: string | undefined; type: string | undefined; token: string };

export const AGREES: Given = { status: 202 };
export const UNKNOWN_KEY: Given = {
  status: 401,
  headers: { "WWW-Authenticate": 'Bearer realm="duly-api", error="invalid_token"' },
};

export const differs = (err: string, description: string): Given => ({
  status: 400,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ err, description }),
});

/** `given` are the answers in turn, the last one from then on. */
export async function openApi(given: Given[], port = 0) {
  const hellos: Hello[] = [];
  const server = createServer(async (request, response) => {
    hellos.push({ path: request.url, type: request.headers["content-type"], token: await read(request) });
    const { status, headers = {}, body = "" } = (given.length > 1 ? given.shift() : given[0]) ?? AGREES;
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const used = (server.address() as AddressInfo).port;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { hellos, given, port: used, url: `http://127.0.0.1:${used}`, close };
}

export type Api = Awaited<ReturnType<typeof openApi>>;

let underWay = 0;

/** The real network; `seen` knows by it when an answer is being waited for. */
export const send: typeof fetch = async (...request) => {
  underWay += 1;
  try {
    const answer = await fetch(...request);
    return new Response(await answer.arrayBuffer(), answer);
  } finally {
    underWay -= 1;
  }
};

const SETTLED = 5; // turns of the event loop after which what an answer sets off has happened

/** Waits with fake timers for what the real network brings: time passes only when nothing else goes on. */
export async function seen(check: () => void | Promise<void>, turns = 50_000): Promise<void> {
  for (let left = turns, still = 0; left > 0; left -= 1) {
    try {
      return await check();
    } catch (error) {
      if (left === 1) throw error;
    }
    await turn();
    still = underWay === 0 ? still + 1 : 0;
    if (still < SETTLED || vi.getTimerCount() === 0) continue;
    await vi.advanceTimersToNextTimerAsync();
    still = 0;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
