import type { Task } from "@/client/api";

export function task(fields: Partial<Task> = {}): Task {
  const at = "2026-11-20T12:00:00Z";
  return {
    id: "1",
    title: "Title",
    notes: "",
    due: null,
    completed_at: null,
    created_at: at,
    updated_at: at,
    version: 1,
    ...fields,
  };
}
