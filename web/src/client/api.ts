// The api as the contract describes it, with the token attached and faults turned into ours.
import { Refused, SessionEnded, toFault, Unreachable } from "./faults";
import { createClient, createConfig } from "./generated/client";
import { countTasks, createTask, deleteTask, listRefusedTokens, listTasks, updateTask } from "./generated/sdk.gen";
import type { NewTask, RefusedTokens, Task, TaskChanges, TaskCount, TaskPage } from "./generated/types.gen";
import { KnownPages } from "./known-pages";

export type { NewTask, Task, TaskChanges, TaskPage };

export type Status = "open" | "done";

export type Api = {
  list: (status: Status, cursor: string | null, signal: AbortSignal) => Promise<TaskPage>;
  create: (task: NewTask) => Promise<Task>;
  /** Stale when the task is not in that version any more. */
  update: (id: string, changes: TaskChanges, version: number) => Promise<Task>;
  /** Likewise. */
  remove: (id: string, version: number) => Promise<void>;
  /** Open and done, newest first, as many at a time as can be. */
  everything: (cursor: string | null) => Promise<TaskPage>;
  count: () => Promise<TaskCount>;
  refusedTokens: () => Promise<RefusedTokens>;
  /** What is kept of earlier answers. */
  forget: () => void;
};

export function createApi(send: typeof fetch): Api {
  const client = createClient(createConfig({ baseUrl: window.location.origin, fetch: send, throwOnError: true }));
  client.interceptors.error.use((error, answer) => (isOurs(error) || !answer ? error : toFault(answer.status, error)));
  const calls = { client, throwOnError: true } as const;
  const known = new KnownPages();
  const writes = { ...calls, keepalive: true } as const; // a page that is left does not take its last words with it
  return {
    list: (status, cursor, signal) => {
      const query = cursor ? { status, cursor } : { status };
      return known.fetch(`${status} ${cursor}`, (headers) => listTasks({ ...calls, signal, query, headers }));
    },
    create: async (body) => (await createTask({ ...writes, body })).data,
    update: async (task_id, body, version) =>
      (await updateTask({ ...writes, path: { task_id }, body, headers: onlyIn(version) })).data,
    remove: async (task_id, version) => {
      await deleteTask({ ...writes, path: { task_id }, headers: onlyIn(version) });
    },
    everything: async (cursor) =>
      (await listTasks({ ...calls, query: { status: "all", limit: 200, ...(cursor && { cursor }) } })).data,
    count: async () => (await countTasks(calls)).data,
    forget: () => known.clear(),
    refusedTokens: async () => (await listRefusedTokens(calls)).data,
  };
}

function onlyIn(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}

function isOurs(error: unknown): boolean {
  return error instanceof Unreachable || error instanceof Refused || error instanceof SessionEnded;
}
