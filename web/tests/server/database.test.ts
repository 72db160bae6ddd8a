import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "@/server/database";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "duly-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("the accounts' database", () => {
  it("NF-1 is its owner's alone, with its journal, even when it was open to others before", () => {
    const file = join(folder, "data", "auth.db");
    openDatabase(file).close();
    expect([modeOf(join(folder, "data")), modeOf(file)]).toEqual(["700", "600"]);
    const open = join(folder, "open.db");
    writeFileSync(open, "", { mode: 0o644 });
    const database = openDatabase(open);
    database.exec("create table t (x)");
    expect([modeOf(open), modeOf(`${open}-wal`)]).toEqual(["600", "600"]);
    database.close();
  });

  it.each([
    ["journal_mode", "wal"],
    ["synchronous", 2],
    ["secure_delete", 1],
    ["foreign_keys", 1],
  ])("NF-2 has %s %s: what was acknowledged stays, what was deleted is gone", (pragma, value) => {
    const database = openDatabase(join(folder, "auth.db"));
    expect(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})).toEqual([value]);
    database.close();
  });
});
