import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openKeyRing, parseKeys } from "@/issuer/key-ring";

const OTHER = "q8Vd2mZx7RtY4pLk9WsN3bHc6JfG1eAu";
const fresh = () => randomBytes(32).toString("base64url");

describe("a key ring", () => {
  it("is lines of kid and key; the first signs, comments and blank lines are ignored", () => {
    const [first, second] = [fresh(), fresh()];
    const keys = parseKeys(`# retire old 1\n\n  new:${first}  \r\nold:${second}\n`, OTHER);
    expect(keys.map((key) => key.kid)).toEqual(["new", "old"]);
    expect(keys[0].secret.toString("base64url")).toBe(first);
    expect(keys[0].fingerprint).toMatch(/^[0-9a-f]{8}$/);
  });

  const text = (bytes: Buffer | string) => `k:${Buffer.from(bytes).toString("base64url")}`;
  it.each([
    ["nothing", "", /empty/],
    ["31 bytes", text(randomBytes(31)), /31 bytes/],
    ["zeros", text(Buffer.alloc(32)), /placeholder/],
    ["a progression", text(Buffer.from(Array.from({ length: 32 }, (_, i) => i * 3))), /placeholder/],
    [
      "a repetition",
      text(Buffer.concat([randomBytes(16).fill("abcdefghijklmnop"), Buffer.from("abcdefghijklmnop")])),
      /placeholder/,
    ],
    ["a phrase", text("please-changeme-before-production"), /placeholder/],
    ["padding", `k:${fresh()}=`, /Line 1/],
    ["a second spelling", `k:${"A".repeat(42)}B`, /canonical/],
    ["a strange kid", `k/1:${fresh()}`, /Line 1/],
    ["a kid twice", `k:${fresh()}\nk:${fresh()}`, /twice/],
    ["no kid", fresh(), /Line 1/],
  ])("refuses %s", (_, ring, message) => {
    expect(() => parseKeys(ring, OTHER)).toThrow(message);
  });

  it("refuses the same key under two names", () => {
    const key = fresh();
    expect(() => parseKeys(`a:${key}\nb:${key}`, OTHER)).toThrow(/twice/);
  });

  it("NF-1 refuses a key that is Better Auth's secret, in either spelling", () => {
    const secret = randomBytes(32);
    expect(() => parseKeys(`k:${secret.toString("base64url")}`, secret.toString("base64url"))).toThrow(/equals/);
    const words = "Vd2mZx7RtY4pLk9WsN3bHc6JfG1eAuQ8";
    expect(() => parseKeys(`k:${Buffer.from(words).toString("base64url")}`, words)).toThrow(/equals/);
  });

  it("NF-1 never repeats a key in a refusal", () => {
    const key = `${fresh()}=`;
    expect(() => parseKeys(`k:${key}`, OTHER)).toThrow(new RegExp(`^(?!.*${key})`));
  });
});

describe("a key ring in a file", () => {
  let file = "";
  const write = (text: string): void => {
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };

  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), "duly-")), "jwt-keys");
    write(`one:${fresh()}\n`);
    vi.spyOn(console, "log").mockReturnValue();
    vi.spyOn(console, "error").mockReturnValue();
  });

  afterEach(() => {
    rmSync(join(file, ".."), { recursive: true });
    vi.restoreAllMocks();
  });

  it("EC-5 is read anew at the first signing after it changed", () => {
    const ring = openKeyRing({ file }, OTHER);
    expect(ring.signing().kid).toBe("one");
    write(`two:${fresh()}\n`);
    expect(ring.signing().kid).toBe("two");
  });

  it("goes on with the last good keys when the file turns bad, and says so", () => {
    const ring = openKeyRing({ file }, OTHER);
    write("nonsense");
    expect(ring.signing().kid).toBe("one");
    rmSync(file);
    expect(ring.signing().kid).toBe("one");
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining("Signing goes on"));
  });

  it("NF-1 is refused when others can read it, or when it is not there", () => {
    chmodSync(file, 0o640);
    expect(() => openKeyRing({ file }, OTHER)).toThrow(/chmod 600/);
    expect(() => openKeyRing({ file: `${file}.gone` }, OTHER)).toThrow(/can't be read/);
  });
});
