"use client";

import { useEffect, useRef } from "react";
import type { Status } from "@/client/api";
import styles from "./task-list.module.css";
import { type RowActions, TaskRow } from "./task-row";
import { belongs, type Kept, type Row } from "./task-view";

type Props = { rows: Row[]; status: Status; today: string; lingering: Kept; actions: RowActions };

export function TaskList({ rows, status, today, lingering, actions }: Props) {
  const list = useKeptFocus(rows.length);
  return (
    <ul aria-label={status === "open" ? "Open tasks" : "Done tasks"} className={styles.list} ref={list}>
      {rows.map((row) => (
        <TaskRow
          actions={actions}
          key={row.task.id}
          leaving={lingering.has(row.task.id) && !belongs(row.task, status)}
          row={row}
          today={today}
        />
      ))}
    </ul>
  );
}

/** When the row that had the focus goes away, the focus goes to the row in its place, not to the top of the page. */
function useKeptFocus(count: number) {
  const list = useRef<HTMLUListElement>(null);
  const place = useRef(-1);

  useEffect(() => {
    const element = list.current;
    const remember = (event: FocusEvent): void => {
      const row = event.target instanceof Element ? event.target.closest("li") : null;
      place.current = row && element ? [...element.children].indexOf(row) : -1;
    };
    const forget = (event: FocusEvent): void => {
      if (event.target instanceof Element && event.target.isConnected && event.relatedTarget) place.current = -1;
    };
    element?.addEventListener("focusin", remember);
    element?.addEventListener("focusout", forget);
    return () => {
      element?.removeEventListener("focusin", remember);
      element?.removeEventListener("focusout", forget);
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs whenever the number of rows changes
  useEffect(() => {
    if (place.current < 0 || document.activeElement !== document.body) return;
    const rows = list.current?.children ?? [];
    const next = rows[Math.min(place.current, rows.length - 1)]?.querySelector<HTMLElement>("[data-open]");
    (next ?? document.querySelector<HTMLElement>("[data-quick-add]"))?.focus();
  }, [count]);

  return list;
}
