import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KEPT, keepFile } from "@/mail/kept-mails";
import { mailTo, openPost, until } from "./posted";

let post: Awaited<ReturnType<typeof openPost>>;

beforeEach(async () => {
  post = await openPost();
});

afterEach(() => post.close());

describe("mail into files", () => {
  it("is what happens when nothing is set: each an .eml that only we can read", async () => {
    const { mailer, lines, files, folder } = await post.open("");
    await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length === 1);
    const [name = "", ...more] = files();
    expect([mailer.reaches, lines, more]).toEqual([false, ["web: mail reset: kept as a file"], []]);
    expect([statSync(join(folder, name)).mode % 0o1000, statSync(folder).mode % 0o1000]).toEqual([0o600, 0o700]);
    const text = readFileSync(join(folder, name), "utf8");
    expect(text).toMatch(/^To: ada@duly.example$/m);
    expect(text).toMatch(/^https:\/\/duly.example\/reset-password#s{60}$/m);
  });

  it("goes after a week, and when there are a thousand later ones, server or not", async () => {
    const at = Date.now();
    const folderOf = ({ folder }: { folder: string }) => folder;
    const house = await post.open("", { now: () => at });
    for (let i = 0; i < 1003; i += 1) keepFile(folderOf(house), "reset", `${i}`, at + i);
    const texts = () => house.files().map((name) => readFileSync(join(house.folder, name), "utf8"));
    expect(texts().length).toBe(1000);
    expect(texts()).not.toContain("2");
    const later = await post.open(undefined, { now: () => at + KEPT + 1000 });
    later.mailer.start();
    await vi.waitUntil(() => house.files().length < 1000);
    expect(texts()).toEqual(["1000", "1001", "1002"]);
  });

  it("EC-3 for an account that went while it was written goes as well", async () => {
    const { mailer, lines, files } = await post.open("", { hasAccount: async () => false });
    await mailer.post(mailTo("ada@duly.example"));
    await until(() => lines.length === 1);
    expect(files()).toEqual([]);
  });

  it("EC-3 for an account that is gone is removed, waiting or kept, and nobody else's", async () => {
    post.smtp.answers.data = "451 later";
    const [waiting, kept] = [await post.open(), await post.open("file:")];
    for (const { mailer, lines } of [waiting, kept]) {
      for (const to of ["ada@duly.example", "yada@duly.example"]) await mailer.post(mailTo(to));
      await until(() => lines.length > 1);
      mailer.forget("ada@duly.example");
    }
    const texts = waiting.files().map((name) => readFileSync(join(waiting.folder, name), "utf8"));
    expect(texts.map((text) => /"to":"(\w+)@|^To: (\w+)@/m.exec(text)?.slice(1).join(""))).toEqual(["yada", "yada"]);
  });
});
