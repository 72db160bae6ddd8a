// The file that a person takes with them: JSON, written as it comes, so that many tasks are never one long text.
import type { TaskPage } from "@/client/api";

type Pages = { everything: (cursor: string | null) => Promise<TaskPage> };

/** `head`: what stands before the tasks. `onProgress` is told how many tasks are in it. */
export async function writeExport(head: object, api: Pages, onProgress: (tasks: number) => void): Promise<Blob> {
  const opening = JSON.stringify({ format: "duly-export", version: 1, ...head }, null, 2).replace(/\n}$/, "");
  const parts = [`${opening},\n  "tasks": [`];
  let [cursor, count]: [string | null, number] = [null, 0];
  do {
    const page: TaskPage = await api.everything(cursor);
    const lines = page.items.map((task) => `\n    ${JSON.stringify(task)}`);
    if (lines.length > 0) parts.push(`${count > 0 ? "," : ""}${lines.join(",")}`);
    count += lines.length;
    onProgress(count);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return new Blob([...parts, "\n  ]\n}\n"], { type: "application/json" });
}

export function exportName(now: Date): string {
  return `duly-export-${now.toISOString().slice(0, 10)}.json`;
}
