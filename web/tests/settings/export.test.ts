import { describe, expect, it } from "vitest";
import type { TaskPage } from "@/client/api";
import { exportName, writeExport } from "@/settings/export";
import { task } from "../tasks/samples";

function pages(...sizes: number[]) {
  const asked: (string | null)[] = [];
  const everything = async (cursor: string | null): Promise<TaskPage> => {
    asked.push(cursor);
    const n = asked.length;
    const items = Array.from({ length: sizes[n - 1] ?? 0 }, (_, i) => task({ title: `"${n}/${i}" \u2028 </script>` }));
    return { items, next_cursor: n < sizes.length ? `c${n}` : null };
  };
  return { asked, everything };
}

describe("an export", () => {
  it.each([[[0]], [[3]], [[200, 200, 7]], [[0, 2]]])("of pages of %j is one JSON document", async (sizes) => {
    const api = pages(...sizes);
    const told: number[] = [];
    const file = await writeExport({ account: { name: "Ada" } }, api, (count) => told.push(count));
    const read = JSON.parse(await file.text());
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(Object.keys(read)).toEqual(["format", "version", "account", "tasks"]);
    expect([read.tasks.length, told.at(-1), file.type]).toEqual([total, total, "application/json"]);
    expect(api.asked).toEqual([null, ...sizes.slice(1).map((_, i) => `c${i + 1}`)]);
    expect(new Set(read.tasks.map(({ title }: { title: string }) => title)).size).toBe(total);
  });

  it("is not made when a page cannot be had", async () => {
    const api = { everything: () => Promise.reject(new Error("down")) };
    await expect(writeExport({}, api, () => {})).rejects.toThrow("down");
  });

  it("has the day in its name", () => {
    expect(exportName(new Date("2026-11-21T23:59:00Z"))).toBe("duly-export-2026-11-21.json");
  });
});
