// The one place where the web reads its environment. Every refusal is one sentence: the setting, and the remedy.
import { BlockList, isIP } from "node:net";
import { resolve } from "node:path";
import { type MailSettings, readMail } from "@/mail/mail-settings";
import { type Collector, readCollector } from "@/tracing/collector";
import { MAX_LIFETIME } from "../issuer/agreement";
import { accountsPlace, type Files, type Schema } from "./accounts-place";
import { once } from "./once";
import { SettingError } from "./setting-error";

export type Settings = {
  /** What the browser sees, as an origin; also the issuer of every token. */
  publicUrl: string;
  /** The origins of our own pages: the public one, and on this machine its other name. */
  ownOrigins: string[];
  /** Whether the browser comes by https: cookies are then Secure and `__Host-`, and HSTS is sent. */
  secure: boolean;
  /** The web's own way to the api, as an origin. */
  apiUrl: string;
  accounts: Files | Schema;
  keys: { file: string } | { text: string };
  authSecret: string;
  /** Seconds. */
  tokenTtl: number;
  /** Attempts a minute and network, of each kind: sign-in, sign-up, confirming a password, asking for mail. */
  authRateLimit: number;
  mail: MailSettings;
  /** The proxies in front of us, whose word on a client's address counts. */
  trustedProxies: BlockList;
  /** Who is told of traces, if anybody. */
  collector: Collector | null;
  /** `next dev`: its tools need what the page policy otherwise forbids. */
  development: boolean;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** The running process's own, read at the first use. */
export const settings = once("settings", () => readSettings());

export function readSettings(env: Environment = process.env): Settings {
  const data = absolute(env.DULY_DATA_DIR || "../.data");
  const webPort = whole(env, "DULY_WEB_PORT", 3000, 1, 65_535);
  const apiPort = whole(env, "DULY_API_PORT", 8000, 1, 65_535);
  const publicUrl = safeOrigin("DULY_PUBLIC_URL", env.DULY_PUBLIC_URL || `http://localhost:${webPort}`);
  const database = { url: env.DULY_AUTH_DATABASE_URL, ownerUrl: env.DULY_AUTH_DATABASE_OWNER_URL };
  return {
    publicUrl,
    ownOrigins: namesOf(publicUrl),
    secure: publicUrl.startsWith("https:"),
    apiUrl: safeOrigin("DULY_API_URL", env.DULY_API_URL || `http://127.0.0.1:${apiPort}`),
    accounts: accountsPlace(database, `${data}/auth.db`, absolute),
    keys: env.DULY_JWT_KEYS
      ? { text: env.DULY_JWT_KEYS }
      : { file: absolute(env.DULY_JWT_KEYS_FILE || `${data}/jwt-keys`) },
    authSecret: authSecret(env),
    tokenTtl: whole(env, "DULY_TOKEN_TTL", 300, 2, MAX_LIFETIME),
    authRateLimit: whole(env, "DULY_AUTH_RATE_LIMIT", 30, 1, 1_000_000),
    mail: readMail(env.DULY_SMTP_URL, env.DULY_MAIL_FROM, `${data}/mail`),
    trustedProxies: proxies(env),
    collector: readCollector(
      /^true$/i.test(env.OTEL_SDK_DISABLED ?? "") ? undefined : env.OTEL_EXPORTER_OTLP_ENDPOINT,
      env.OTEL_TRACES_SAMPLER,
      env.OTEL_TRACES_SAMPLER_ARG,
    ),
    development: env.NODE_ENV === "development",
  };
}

function absolute(path: string): string {
  return resolve(/* turbopackIgnore: true */ path); // a path of the machine, not of the bundle
}

/** Passwords and tokens go over it: nothing leaves this machine in the clear. */
function safeOrigin(name: string, text: string): string {
  const url = origin(name, text);
  if (url.startsWith("https:") || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(url)) return url;
  throw new SettingError(`${name} is ${url}; outside this machine it must begin with https://.`);
}

/** People type localhost or 127.0.0.1 as they like; it is the same server. */
function namesOf(publicUrl: string): string[] {
  const { protocol, hostname, port } = new URL(publicUrl);
  const names = ["localhost", "127.0.0.1"];
  if (!names.includes(hostname)) return [publicUrl];
  return names.map((name) => new URL(`${protocol}//${name}:${port}`).origin);
}

function origin(name: string, text: string): string {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase()) return url.origin;
  throw new SettingError(
    `${name} is ${JSON.stringify(text)}; give scheme, host and port only, as in http://localhost:3000.`,
  );
}

function authSecret(env: Environment): string {
  const secret = env.BETTER_AUTH_SECRET ?? "";
  if (secret.length >= 32 && new Set(secret).size >= 8) return secret;
  const fault = secret ? "is too short or too plain" : "is not set";
  throw new SettingError(
    `BETTER_AUTH_SECRET ${fault}; start Duly with make up, which makes one, or set 32 or more random characters.`,
  );
}

function whole(env: Environment, name: string, fallback: number, low: number, high: number): number {
  const text = env[name] || String(fallback);
  if (/^\d{1,9}$/.test(text) && Number(text) >= low && Number(text) <= high) return Number(text);
  throw new SettingError(
    `${name} is ${JSON.stringify(text)}; set it to a whole number from ${low} to ${high} (default ${fallback}).`,
  );
}

function proxies(env: Environment): BlockList {
  const list = new BlockList();
  for (const text of (env.DULY_TRUSTED_PROXIES ?? "").split(/[\s,]+/).filter(Boolean)) {
    const [address = "", bits, ...more] = text.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const most = family === "ipv6" ? 128 : 32;
    const prefix = /^[1-9]\d{0,2}$/.test(bits ?? `${most}`) ? Number(bits ?? most) : 0;
    if (isIP(address) === 0 || more.length > 0 || prefix < 1 || prefix > most) {
      throw new SettingError(
        `DULY_TRUSTED_PROXIES has ${JSON.stringify(text)}; give addresses or ranges, as in 10.0.0.7 or 10.0.0.0/8.`,
      );
    }
    list.addSubnet(address, prefix, family);
  }
  return list;
}
