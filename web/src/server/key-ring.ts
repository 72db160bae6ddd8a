// The shared secrets: `kid:base64url(32 random bytes)` a line, the first signs. The verifier refuses the same weak keys.
import { createHash } from "node:crypto";
import { readFileSync, type Stats, statSync } from "node:fs";
import { SettingError } from "./settings";

export type Key = {
  kid: string;
  secret: Buffer /** The first 8 hex digits of its SHA-256: all that a log may show. */;
  fingerprint: string;
};

export type KeyRing = { signing: () => Key; fingerprints: () => string[] };

export function openKeyRing(source: { file: string } | { text: string }, otherSecret: string): KeyRing {
  if ("text" in source) {
    const keys = parseKeys(source.text, otherSecret);
    return { signing: () => keys[0], fingerprints: () => keys.map((key) => key.fingerprint) };
  }
  return watchKeys(source.file, otherSecret);
}

/** Looks at the file at every signing, so that a rotation counts at once. A file that turns bad leaves the last good ring. */
function watchKeys(file: string, otherSecret: string): KeyRing {
  let seen = identity(statusOf(file));
  let keys = readKeys(file, otherSecret);
  function current(): Keys {
    try {
      const found = identity(statusOf(file));
      if (found !== seen) {
        keys = readKeys(file, otherSecret);
        seen = found;
        console.log(`web: key ring changed, now ${keys.map((key) => key.fingerprint).join(" ")}`);
      }
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      console.error(`web: ${error.message} Signing goes on with the keys read before.`);
    }
    return keys;
  }
  return { signing: () => current()[0], fingerprints: () => current().map((key) => key.fingerprint) };
}

type Keys = [Key, ...Key[]];

function readKeys(file: string, otherSecret: string): Keys {
  const status = statusOf(file);
  if (!status.isFile()) throw new SettingError(`The key file ${file} is not a regular file.`);
  if (status.mode & 0o077) throw new SettingError(`The key file ${file} is open to others; run: chmod 600 ${file}`);
  if (status.size > 16_384) throw new SettingError(`The key file ${file} is larger than a key ring can be.`);
  return parseKeys(readFileSync(file, "utf8"), otherSecret);
}

function statusOf(file: string): Stats {
  try {
    return statSync(file);
  } catch {
    throw new SettingError(`The key file ${file} can't be read; start Duly with make up, which makes one.`);
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
  if (!first) throw new SettingError("The key ring is empty; give one line kid:base64url(32 random bytes).");
  const keys: Keys = [first, ...rest];
  if (keys.length > 32) throw new SettingError("The key ring holds more than 32 keys.");
  for (const values of [keys.map((key) => key.kid), keys.map((key) => key.secret.toString("hex"))]) {
    if (new Set(values).size < keys.length) throw new SettingError("The key ring names a kid or a key twice.");
  }
  const other = otherSecret.trim();
  if (
    text.trim() === other ||
    keys.some(({ secret }) => secret.toString() === other || secret.toString("base64url") === other)
  ) {
    throw new SettingError("A signing key equals BETTER_AUTH_SECRET; give each its own.");
  }
  return keys;
}

function parseKey(line: string, number: number): Key {
  const [, kid, spelled] = /^([A-Za-z0-9._-]{1,64}):([A-Za-z0-9_-]+)$/.exec(line) ?? [];
  if (!kid || !spelled) throw new SettingError(`Line ${number} of the key ring is not kid:base64url(32 random bytes).`);
  const secret = Buffer.from(spelled, "base64url");
  if (secret.toString("base64url") !== spelled) throw new SettingError(`Key ${kid} is not canonical base64url.`);
  if (secret.length < 32) throw new SettingError(`Key ${kid} has ${secret.length} bytes; 32 random bytes are needed.`);
  if (isPlaceholder(secret)) throw new SettingError(`Key ${kid} is a placeholder; 32 random bytes are needed.`);
  return { kid, secret, fingerprint: createHash("sha256").update(secret).digest("hex").slice(0, 8) };
}

const WORDS = /change[-_]?me|secret|password|example|placeholder|default/i;

function isPlaceholder(secret: Buffer): boolean {
  const steps = new Set(secret.subarray(1).map((byte, index) => byte - (secret[index] ?? 0)));
  const repeats = Buffer.concat([secret, secret]).indexOf(secret, 1) < secret.length;
  return new Set(secret).size < 8 || steps.size === 1 || repeats || WORDS.test(secret.toString("latin1"));
}
