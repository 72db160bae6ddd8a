// Mails as files to read, where no server takes them: 0600 in a 0700 folder, for a while.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MOST = 1000;
/** ms. */
export const KEPT = 7 * 86_400_000;

export function keepFile(folder: string, kind: string, text: string, now = Date.now()): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `${stamp(now)}-${kind}-${randomBytes(4).toString("hex")}.eml`;
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  tidyKept(folder, now);
}

/** What is older or more than we keep goes, however it came there. */
export function tidyKept(folder: string, now: number): void {
  if (!existsSync(folder)) return;
  const names = readdirSync(folder).filter((name) => name.endsWith(".eml"));
  const oldest = stamp(now - KEPT);
  const tooMany = names.sort().slice(0, -MOST);
  for (const name of new Set([...tooMany, ...names.filter((one) => one < oldest)])) {
    rmSync(join(folder, name), { force: true });
  }
}

/** UTC, such that names sort by it: 20261121T175203.123Z. */
function stamp(at: number): string {
  return new Date(at).toISOString().replace(/[-:]/g, "");
}
