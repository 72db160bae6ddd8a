// argon2id with OWASP's first choice of parameters (46 MiB, one pass, one lane), by Node's own crypto.
import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);
const COST = { memory: 47_104, passes: 1, parallelism: 1 };
const PREFIX = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$`;
const TAG_BYTES = 32;

/** A PHC string, so that parameters can change later and old hashes still say how they were made. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${PREFIX}${unpadded(salt)}$${unpadded(await tag(password, salt))}`;
}

export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const [salt, expected] = hash.startsWith(PREFIX) ? hash.slice(PREFIX.length).split("$") : [];
  if (!salt || !expected) throw new Error("A stored password hash has an unknown form.");
  const wanted = Buffer.from(expected, "base64");
  const found = await tag(password, Buffer.from(salt, "base64"));
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

function tag(password: string, nonce: Buffer): Promise<Buffer> {
  // NFKC: the same characters typed on another keyboard are the same password (NIST SP 800-63B §3.1.1.2).
  return derive("argon2id", { message: Buffer.from(password.normalize("NFKC")), nonce, tagLength: TAG_BYTES, ...COST });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
