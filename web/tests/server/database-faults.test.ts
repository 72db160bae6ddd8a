import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase } from "@/server/database";
import { refuse } from "../store/fresh";
import { browser, listen, openHouse, PASSWORD } from "./house";

describe("a database that does not take writes", () => {
  it("FR-09 NF-2 signs nobody out in name only: the answer is 503, the session and its cookie stay", async () => {
    const api = await listen();
    const house = await openHouse(api.url);
    const tab = browser(house);
    const email = `${crypto.randomUUID()}@example.test`;
    await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
    const mend = await refuse(house.owner, "delete", "session");
    const answer = await tab.call("POST", "sign-out", {});
    expect([answer.status, answer.headers.get("retry-after"), answer.headers.getSetCookie()]).toEqual([503, "2", []]);
    expect((await tab.call("GET", "token")).status).toBe(200);
    await mend();
    const kept = new Map(tab.cookies);
    expect((await tab.call("POST", "sign-out", {})).status).toBe(200);
    for (const [name, value] of kept) tab.cookies.set(name, value);
    expect((await tab.call("GET", "token")).status).toBe(401);
    api.server.close();
  });

  it("NF-2 holds the whole service up for a moment only", async () => {
    const folder = mkdtempSync(join(tmpdir(), "duly-"));
    const file = join(folder, "auth.db");
    const database = openDatabase(file);
    database.exec("create table t (x)");
    const hold = `const d = new (require("node:sqlite").DatabaseSync)(process.argv[1]); d.exec("begin immediate");
      console.log("held"); process.stdin.resume().on("end", () => process.exit());`;
    const other = spawn(process.execPath, ["-e", hold, file], { stdio: ["pipe", "pipe", "ignore"] });
    await once(other.stdout, "data");
    const begun = performance.now();
    expect(() => database.exec("insert into t values (1)")).toThrow("locked");
    expect(performance.now() - begun).toBeLessThan(2000);
    other.stdin.end();
    await once(other, "exit");
    database.exec("insert into t values (1)");
    database.close();
    rmSync(folder, { recursive: true });
  });
});
