// A real Better Auth on an empty database, and a real HTTP listener in the api's place.
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { openIssuer } from "@/issuer/issuer";
import { openKeyRing } from "@/issuer/key-ring";
import type { Mailer } from "@/mail/mailer";
import { openSecurityLog } from "@/security-log/log";
import { type AuthParts, authOptions, createAuth } from "@/server/auth";
import { answerAuth } from "@/server/auth-handler";
import { issuerOptions } from "@/server/issuing";
import { readSettings } from "@/server/settings";
import type { Stores } from "@/server/stores";
import { openAttempts } from "@/throttle/attempts";
import { freshStores } from "../store/fresh";

export const PASSWORD = "a long and quiet sentence 7";

export const SILENT = { log: () => {}, error: () => {} };

/** As nothing is set; what would be written is nowhere. */
const NO_MAIL: Mailer = { reaches: false, post: async () => {}, forget: () => {}, start: () => {} };

export type Event = { type: string | undefined; token: string; path: string | undefined };

/** `status` answers events (0 hangs up instead), `ready` whether it can take any, `removed` what an account had. */
type Answers = { status: number; ready: number; removed: string };

export type Listener = { server: Server; url: string; events: Event[]; answer: Answers };

export async function listen(): Promise<Listener> {
  const events: Event[] = [];
  const answer = { status: 202, ready: 200, removed: "tasks=0" };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    if (request.url === "/readyz") return response.writeHead(answer.ready).end();
    events.push({ type: request.headers["content-type"], token: Buffer.concat(parts).toString(), path: request.url });
    if (answer.status === 0) return request.socket.destroy();
    response.writeHead(answer.status, { "Duly-Removed": answer.removed }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}`, events, answer };
}

export async function openHouse(apiUrl: string, env: Record<string, string> = {}, mailer: Mailer = NO_MAIL) {
  const settings = readSettings({
    BETTER_AUTH_SECRET: randomBytes(32).toString("base64url"),
    DULY_JWT_KEYS: `k1:${randomBytes(32).toString("base64url")}`,
    DULY_API_URL: apiUrl,
    DULY_AUTH_RATE_LIMIT: "1000",
    ...env,
  });
  const keys = openKeyRing(settings.keys, settings.authSecret);
  const stores = await freshStores();
  const first = furnish(stores);
  await stores.migrate((given) => authOptions({ ...first, database: given }));
  return { ...opened(first), stores, owner: stores.owner, keys, beside: () => opened(furnish(stores.beside)) };

  function furnish({ database, accounts: store, ...others }: Stores) {
    const terms = { ...issuerOptions(settings, keys, store), logger: SILENT };
    const attempts = openAttempts(others.attempts);
    const log = openSecurityLog(others.securityLog);
    return { settings, database, store, attempts, log, mailer, issuer: openIssuer(terms), terms };
  }
}

/** Better Auth looks whether its tables are there. */
function opened<Parts extends AuthParts>(parts: Parts) {
  return { ...parts, auth: createAuth(parts) };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

/** On PostgreSQL alone there is more to be had. */
export function onPostgresql({ stores }: Pick<House, "stores">) {
  if ("place" in stores) return stores;
  throw new Error("This test is about PostgreSQL.");
}

/** A browser of one person: keeps cookies, sends its origin. */
export function browser({ auth, settings }: Pick<House, "auth" | "settings">) {
  const cookies = new Map<string, string>();
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = new Headers({ origin: settings.publicUrl, ...(cookie && { cookie }), ...more });
    if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const init = { method, headers, ...(body === undefined ? {} : { body: text }) };
    const answer = await answerAuth(auth, new Request(`${settings.publicUrl}/api/auth/${path}`, init));
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value && !/max-age=0/i.test(line)) cookies.set(name, value);
      else cookies.delete(name);
    }
    return answer;
  };
  return { cookies, call };
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

export function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());
}
