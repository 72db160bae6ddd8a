"use client";

// What a signed-in page works with: the api, the cache of lists, and the changes on their way.
import { type InfiniteData, QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Api, Status, Task, TaskPage } from "@/client/api";
import { Unreachable } from "@/client/faults";
import { openSession } from "@/client/session";
import type { EndReason } from "@/client/tabs";
import { OutboxStore } from "./outbox";
import { openShelf } from "./outbox-shelf";
import { send } from "./sending";
import { belongs } from "./task-view";
import { onWake } from "./wake";

export type Ending = { reason: EndReason; unsent: string[] };

export type Desk = { api: Api; outbox: OutboxStore; end: (reason: EndReason) => void; close: () => void };

export const DeskContext = createContext<Desk | null>(null);

/** Null until the page has come alive in the browser. */
export function useDesk(): Desk | null {
  return useContext(DeskContext);
}

export function tasksKey(status: Status): [string, Status] {
  return ["tasks", status];
}

export function createQueries(): QueryClient {
  const queries = {
    networkMode: "always",
    staleTime: 5000,
    refetchOnReconnect: true,
    retry: (_: number, error: Error) => error instanceof Unreachable,
    retryDelay: (failures: number) => Math.min(600 * 2 ** failures, 3000) * (0.75 + Math.random() / 2),
  } as const;
  return new QueryClient({ defaultOptions: { queries } });
}

export function openDesk(subject: string, queries: QueryClient, onEnding: (ending: Ending) => void): Desk {
  const shelf = openShelf(subject);
  const session = openSession(subject, (reason) => {
    const unsent = unsentWords(outbox); // before anything leaves the screen
    shelf.clear();
    queries.clear();
    onEnding({ reason, unsent });
  });
  const outbox = new OutboxStore({
    shelf,
    send: (change) => send(session.api, change),
    onKnown: (id, task) => keep(queries, id, task),
    onIdle: () => void queries.invalidateQueries({ queryKey: ["tasks"] }),
  });
  outbox.resume();
  const sleepless = onWake(() => void queries.invalidateQueries({ queryKey: ["tasks"] }, { cancelRefetch: false }));
  const close = (): void => {
    sleepless();
    session.close();
  };
  return { api: session.api, outbox, end: session.end, close };
}

/** Puts what the server has into the lists at hand. A list that is under way might be older: it is asked anew. */
function keep(queries: QueryClient, id: string, task: Task | null): void {
  void queries.cancelQueries({ queryKey: ["tasks"] });
  for (const status of ["open", "done"] as const) {
    queries.setQueryData<InfiniteData<TaskPage>>(tasksKey(status), (data) => {
      const [first, ...rest] = data?.pages.map((page) => without(page, id)) ?? [];
      if (!data || !first) return data;
      const added = task && belongs(task, status) ? [task] : [];
      return { ...data, pages: [{ ...first, items: [...added, ...first.items] }, ...rest] };
    });
  }
}

function without(page: TaskPage, id: string): TaskPage {
  return { ...page, items: page.items.filter((task) => task.id !== id) };
}

/** What a person has typed and the server has not got: changes on their way, and fields marked as drafts. */
function unsentWords(outbox: OutboxStore): string[] {
  const changes = outbox.snapshot().entries.map(({ change }) => change);
  const entries = changes.flatMap((change) => {
    if (change.kind === "remove") return [];
    const { title, notes } =
      change.kind === "edit" ? { title: undefined, notes: undefined, ...change.fields } : change.task;
    return [title, notes];
  });
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[data-draft]");
  const drafts = [...fields].filter((field) => field.value !== field.defaultValue).map((field) => field.value);
  return [...entries, ...drafts].filter((words): words is string => Boolean(words?.trim()));
}
