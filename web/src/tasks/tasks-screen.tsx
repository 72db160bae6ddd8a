"use client";

import { useCallback, useMemo, useState } from "react";
import type { Task } from "@/client/api";
import { Refused, Unreachable } from "@/client/faults";
import { Button } from "@/ui/button";
import { ConnectionBar } from "./connection-bar";
import { useDesk } from "./desk";
import { calendarDate } from "./due-dates";
import { Empty } from "./empty";
import { Filters, useStatus } from "./filters";
import { KeysSheet } from "./keys-sheet";
import { QuickAdd } from "./quick-add";
import { TaskList } from "./task-list";
import type { RowActions } from "./task-row";
import styles from "./tasks-screen.module.css";
import { type Said, Toast } from "./toast";
import { useKeys } from "./use-keys";
import { useTaskList, useToday } from "./use-task-list";

export function TasksScreen() {
  const desk = useDesk();
  const status = useStatus();
  const today = useToday(readToday);
  const { query, rows, outbox, lingering, hold, put, add, edit } = useTaskList(status);
  const [said, setSaid] = useState<Said | null>(null);
  const [help, setHelp] = useState(false);
  useKeys(useCallback(() => setHelp(true), []));

  const actions = useMemo((): RowActions => {
    const say = (words: string, undo: () => void): void => setSaid({ key: Date.now(), words, undo });
    const complete = (task: Task, done: boolean): void => {
      edit(task, { completed: done });
      const words = done ? `Completed ‘${task.title}’` : `Opened ‘${task.title}’ again`;
      say(words, () => edit(task, { completed: !done }));
    };
    const remove = (task: Task): void => {
      put({ kind: "remove", task });
      say(`Deleted ‘${task.title}’`, () => put({ kind: "add", task }));
    };
    return { edit, complete, remove, hold };
  }, [edit, put, hold]);

  const trouble = outbox.trouble ?? (query.failureReason instanceof Unreachable ? query.failureReason.message : null);
  const retry = (): void => {
    desk?.outbox.retry();
    void query.refetch();
  };
  return (
    <main className={styles.main} data-unsent={outbox.entries.length} id="main">
      <div className={styles.head}>
        <h1>Tasks</h1>
        <p className={styles.today}>{today && longDate(today)}</p>
      </div>
      <QuickAdd onAdd={add} ready={desk !== null} today={today} />
      <Filters status={status} />
      <ConnectionBar onRetry={retry} trouble={trouble} waiting={outbox.entries.length} />
      {query.error instanceof Refused && (
        <p className={styles.fault} role="alert">
          {query.error.message}
        </p>
      )}
      {today && rows.length > 0 && (
        <TaskList actions={actions} lingering={lingering} rows={rows} status={status} today={today} />
      )}
      {query.isSuccess && rows.length === 0 && <Empty status={status} />}
      {query.isPending && rows.length === 0 && <p className={styles.loading}>Fetching your tasks …</p>}
      {query.hasNextPage && (
        <p className={styles.more}>
          <Button disabled={query.isFetchingNextPage} look="quiet" onClick={() => query.fetchNextPage()}>
            {query.isFetchingNextPage ? "Fetching more …" : "Show more"}
          </Button>
        </p>
      )}
      <p className={styles.foot}>
        <Button look="plain" onClick={() => setHelp(true)}>
          Keyboard <kbd>?</kbd>
        </Button>
      </p>
      <Toast onGone={() => setSaid(null)} said={said} />
      {help && <KeysSheet onClose={() => setHelp(false)} />}
    </main>
  );
}

function readToday(): string {
  return calendarDate(new Date());
}

function longDate(today: string): string {
  const words = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat("en-GB", words).format(new Date(`${today}T00:00:00Z`));
}
