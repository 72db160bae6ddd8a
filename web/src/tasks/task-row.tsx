"use client";

import { memo, useEffect, useState } from "react";
import type { Task } from "@/client/api";
import { CalendarIcon, NoteIcon, TrashIcon } from "@/ui/icons";
import { Check } from "./check";
import { Clash } from "./clash";
import { dueInWords, isOverdue } from "./due-dates";
import type { Entry, Fields } from "./outbox";
import { RefusedChange } from "./refused-change";
import { TaskEditor } from "./task-editor";
import styles from "./task-row.module.css";
import { type Row, withFields } from "./task-view";

export type RowActions = {
  edit: (task: Task, fields: Fields) => void;
  complete: (task: Task, done: boolean) => void;
  remove: (task: Task) => void;
  /** Keeps the task on the list; returns how to let it go. */
  hold: (task: Task) => () => void;
};

/** `base` is the task as it was when the editor was opened: what differs from it was changed here. */
type Editing = { base: Task; draft: Task };

type Props = { row: Row; today: string; leaving: boolean; actions: RowActions };

export const TaskRow = memo(function TaskRow({ row, today, leaving, actions }: Props) {
  const { task, refused } = row;
  const [editing, setEditing] = useState<Editing | null>(null);
  const done = task.completed_at !== null;
  const { hold } = actions;

  useEffect(() => (editing ? hold(editing.base) : undefined), [editing, hold]);

  function edit(draft: Task): void {
    hold(task); // at once: the row might be gone before the effect
    setEditing({ base: task, draft });
  }

  return (
    <li className={styles.row} data-done={done || undefined} data-leaving={leaving || undefined} data-row={task.id}>
      <div className={styles.line}>
        <Check done={done} onChange={(checked) => actions.complete(task, checked)} title={task.title} />
        <div className={styles.words}>
          <button
            aria-expanded={editing !== null}
            className={styles.title}
            data-open
            onClick={() => (editing ? setEditing(null) : edit(task))}
            type="button"
          >
            <span>{task.title}</span>
          </button>
          {!editing && <Meta pending={row.pending} task={task} today={today} />}
        </div>
        <button
          aria-label={`Delete ‘${task.title}’`}
          className={styles.remove}
          data-remove
          onClick={() => actions.remove(task)}
          type="button"
        >
          <TrashIcon />
        </button>
      </div>
      {refused && <Refusal entry={refused} onEdit={(fields) => edit(withFields(task, fields))} today={today} />}
      {editing && (
        <TaskEditor
          {...editing}
          onClose={() => setEditing(null)}
          onSave={(fields) => actions.edit(editing.base, fields)}
          today={today}
        />
      )}
    </li>
  );
});

function Refusal({ entry, today, onEdit }: { entry: Entry; today: string; onEdit: (fields: Fields) => void }) {
  const { change, found } = entry;
  if (change.kind !== "edit" || !found) return <RefusedChange entry={entry} onEdit={onEdit} />;
  return <Clash entry={entry} mine={change.fields} theirs={found} today={today} />;
}

function Meta({ task: { due, notes, completed_at }, pending, today }: { task: Task; pending: boolean; today: string }) {
  const overdue = due !== null && completed_at === null && isOverdue(due, today);
  if (!due && !notes && !pending) return null;
  return (
    <p className={styles.meta}>
      {due && (
        <span className={styles.due} data-overdue={overdue || undefined}>
          <CalendarIcon />
          {overdue && "Overdue: "}
          <time dateTime={due}>{dueInWords(due, today)}</time>
        </span>
      )}
      {notes && (
        <span className={styles.notes}>
          <NoteIcon />
          <span>{notes}</span>
        </span>
      )}
      {pending && <span className={styles.pending}>Saving …</span>}
    </p>
  );
}
