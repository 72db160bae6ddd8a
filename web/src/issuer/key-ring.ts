// The shared secrets: `kid:base64url(32 random bytes)` a line, the first signs. The verifier refuses the same weak keys.
import { createHash } from "node:crypto";
import { readFileSync, type Stats, statSync } from "node:fs";
import { KID, MAX_KEYS, MAX_RING_BYTES, MIN_KEY_BYTES } from "./agreement";
import { IssuerError } from "./issuer-error";
import type { Logger } from "./options";

export type Key = {
  kid: string;
  secret: Buffer /** The first 8 hex digits of its SHA-256: all that a log may show. */;
  fingerprint: string;
};

export type KeyRing = { signing: () => Key; fingerprints: () => string[] };

/** `otherSecret`: Better Auth's own, which must not be a key as well. */
export function openKeyRing(
  source: { file: string } | { text: string },
  otherSecret: string,
  logger: Logger = console,
): KeyRing {
  if ("text" in source) {
    const keys = parseKeys(source.text, otherSecret);
    return { signing: () => keys[0], fingerprints: () => keys.map((key) => key.fingerprint) };
  }
  return watchKeys(source.file, otherSecret, logger);
}

/** Looks at the file at every signing, so that a rotation counts at once. A file that turns bad leaves the last good ring. */
function watchKeys(file: string, otherSecret: string, logger: Logger): KeyRing {
  let seen = identity(statusOf(file));
  let keys = readKeys(file, otherSecret);
  function current(): Keys {
    try {
      const found = identity(statusOf(file));
      if (found !== seen) {
        keys = readKeys(file, otherSecret);
        seen = found;
        logger.log(`key ring changed, now ${keys.map((key) => key.fingerprint).join(" ")}`);
      }
    } catch (error) {
      if (!(error instanceof IssuerError)) throw error;
      logger.error(`${error.message} Signing goes on with the keys read before.`);
    }
    return keys;
  }
  return { signing: () => current()[0], fingerprints: () => current().map((key) => key.fingerprint) };
}

type Keys = [Key, ...Key[]];

function readKeys(file: string, otherSecret: string): Keys {
  const status = statusOf(file);
  if (!status.isFile()) throw new IssuerError(`The key file ${file} is not a regular file.`);
  if (status.mode & 0o077) throw new IssuerError(`The key file ${file} is open to others; run: chmod 600 ${file}`);
  if (status.size > MAX_RING_BYTES) throw new IssuerError(`The key file ${file} is larger than a key ring can be.`);
  return parseKeys(readFileSync(file, "utf8"), otherSecret);
}

function statusOf(file: string): Stats {
  try {
    return statSync(file);
  } catch {
    throw new IssuerError(`The key file ${file} can't be read; it must hold a line kid:base64url(32 random bytes).`);
  }
}

function identity(status: Stats): string {
  return `${status.dev}:${status.ino}:${status.size}:${status.mtimeMs}:${status.ctimeMs}`;
}

export function parseKeys(text: string, otherSecret: string): Keys {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const [first, ...rest] = lines.flatMap((line, index) =>
    line && !line.startsWith("#") ? [parseKey(line, index + 1)] : [],
  );
  if (!first) throw new IssuerError("The key ring is empty; give one line kid:base64url(32 random bytes).");
  const keys: Keys = [first, ...rest];
  if (keys.length > MAX_KEYS) throw new IssuerError(`The key ring holds more than ${MAX_KEYS} keys.`);
  for (const values of [keys.map((key) => key.kid), keys.map((key) => key.secret.toString("hex"))]) {
    if (new Set(values).size < keys.length) throw new IssuerError("The key ring names a kid or a key twice.");
  }
  const other = otherSecret.trim();
  if (
    text.trim() === other ||
    keys.some(({ secret }) => secret.toString() === other || secret.toString("base64url") === other)
  ) {
    throw new IssuerError("A signing key equals BETTER_AUTH_SECRET; give each its own.");
  }
  return keys;
}

function parseKey(line: string, number: number): Key {
  const [, kid = "", spelled = ""] = /^([^:]*):([A-Za-z0-9_-]+)$/.exec(line) ?? [];
  if (!KID.test(kid) || !spelled)
    throw new IssuerError(`Line ${number} of the key ring is not kid:base64url(32 random bytes).`);
  const secret = Buffer.from(spelled, "base64url");
  if (secret.toString("base64url") !== spelled) throw new IssuerError(`Key ${kid} is not canonical base64url.`);
  if (secret.length < MIN_KEY_BYTES)
    throw new IssuerError(`Key ${kid} has ${secret.length} bytes; ${MIN_KEY_BYTES} random bytes are needed.`);
  if (isPlaceholder(secret)) throw new IssuerError(`Key ${kid} is a placeholder; 32 random bytes are needed.`);
  return { kid, secret, fingerprint: createHash("sha256").update(secret).digest("hex").slice(0, 8) };
}

const WORDS = /change[-_]?me|secret|password|example|placeholder|default/i;

function isPlaceholder(secret: Buffer): boolean {
  const steps = new Set(secret.subarray(1).map((byte, index) => byte - (secret[index] ?? 0)));
  const repeats = Buffer.concat([secret, secret]).indexOf(secret, 1) < secret.length;
  return new Set(secret).size < 8 || steps.size === 1 || repeats || WORDS.test(secret.toString("latin1"));
}
