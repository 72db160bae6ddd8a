"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Status, Task } from "@/client/api";
import { uuidV7 } from "@/client/uuid-v7";
import { tasksKey, useDesk } from "./desk";
import type { Change, Fields, Outbox } from "./outbox";
import { belongs, viewTasks, withFields } from "./task-view";
import { useKeptTasks } from "./use-kept-tasks";

const EMPTY: Outbox = { entries: [], trouble: null };

export function useTaskList(status: Status) {
  const desk = useDesk();
  const outbox = useOutbox();
  const { kept, lingering, linger, hold } = useKeptTasks();
  const query = useInfiniteQuery({
    queryKey: tasksKey(status),
    queryFn: ({ pageParam, signal }) => {
      if (!desk) throw new Error("The page has not come alive yet.");
      return desk.api.list(status, pageParam, signal);
    },
    enabled: desk !== null,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const rows = useMemo(() => viewTasks(items, outbox.entries, status, kept), [items, outbox.entries, status, kept]);

  const put = useCallback((change: Change) => desk?.outbox.put(change), [desk]);
  const add = useCallback(
    (title: string, due: string | null) => put({ kind: "add", task: newTask(title, due) }),
    [put],
  );
  const edit = useCallback(
    (task: Task, fields: Fields) => {
      const next = withFields(task, fields);
      if (!belongs(next, status)) linger(next);
      put({ kind: "edit", task, fields });
    },
    [put, linger, status],
  );
  return { query, rows, outbox, lingering, hold, put, add, edit };
}

export function useOutbox(): Outbox {
  const store = useDesk()?.outbox;
  return useSyncExternalStore(store?.subscribe ?? nothing, store?.snapshot ?? empty, empty);
}

/** Today's date here, right also after midnight and after a sleep. */
export function useToday(read: () => string): string | null {
  const [today, setToday] = useState<string | null>(null);
  useEffect(() => {
    const look = (): void => setToday(read());
    look();
    const timer = setInterval(look, 30_000);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [read]);
  return today;
}

function newTask(title: string, due: string | null): Task {
  const now = new Date().toISOString();
  return { id: uuidV7(), title, notes: "", due, completed_at: null, created_at: now, updated_at: now, version: 0 };
}

function nothing(): () => void {
  return () => {};
}

function empty(): Outbox {
  return EMPTY;
}
