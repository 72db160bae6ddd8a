// `npm install` leaves out of the lock what a registry does not carry, and `npm ci` then refuses the lock. The only such
// packages are binaries for other platforms: they are named here by version, platform and processor, so that `npm ci`
// skips them where they do not fit. (Without a hash, for there was nothing to hash; Linux on x64 is fully hashed.)
import { readFileSync, writeFileSync } from "node:fs";

type Entry = {
  version?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
};

const FILE = new URL("../package-lock.json", import.meta.url);
const PLATFORM =
  /[-/](android|darwin|freebsd|linux|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)(?:-(gnu|musl|msvc))?/;

const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync(FILE, "utf8"));
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    const [, os, cpu, libc] = PLATFORM.exec(name) ?? [];
    if (place in lock.packages || !os || !cpu || !/^\d/.test(version)) continue;
    const family = libc === "musl" ? { libc: ["musl"] } : libc === "gnu" ? { libc: ["glibc"] } : {};
    lock.packages[place] = {
      version,
      cpu: [cpu],
      ...family,
      optional: true,
      os: [os],
    };
  }
}
const sorted = Object.entries(lock.packages).sort(([one], [other]) => (one < other ? -1 : 1));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
