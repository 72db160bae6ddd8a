import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const SOURCE = join(import.meta.dirname, "../src");
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(tsx?|css|svg)$/.test(name) && !name.includes("generated"))
  .map((name) => ({ name, text: readFileSync(join(SOURCE, name), "utf8") }));

const naming = (pattern: RegExp) => files.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

describe("the source", () => {
  it("FR-12 turns no string into markup or script", () => {
    expect(
      naming(/dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/),
    ).toEqual([]);
  });

  it("FR-12 puts nothing into web storage but unsent changes and the switch for single-letter keys", () => {
    expect(naming(/localStorage|sessionStorage|indexedDB/)).toEqual(["tasks/outbox-shelf.ts", "tasks/use-keys.ts"]);
  });

  it("NF-1 gives no setting to the browser", () => {
    expect(naming(/NEXT_PUBLIC_/)).toEqual([]);
    const client = files.filter(({ text }) => /^["']use client["']/.test(text));
    expect(client.length).toBeGreaterThan(10);
    expect(client.filter(({ text }) => /@\/server\//.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it("fetches nothing from elsewhere", () => {
    const addresses = files.flatMap(({ text }) => text.match(/https?:\/\/\w[\w.-]*/g) ?? []);
    const known = /localhost|127\.0\.0\.1|duly\.invalid|schemas\.openid\.net|www\.w3\.org/;
    expect(addresses.filter((address) => !known.test(address))).toEqual([]);
  });
});
