"use client";

import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import type { Task } from "@/client/api";
import { Button } from "@/ui/button";
import { notesFault, titleFault } from "./bounds";
import { addDays, nextMonday } from "./due-dates";
import type { Fields } from "./outbox";
import { focusRow } from "./row-focus";
import styles from "./task-editor.module.css";

type Props = { base: Task; draft: Task; today: string; onSave: (fields: Fields) => void; onClose: () => void };

/** The task, opened in its place. Sends only what differs from `base`. */
export function TaskEditor({ base, draft, today, onSave, onClose }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [due, setDue] = useState(draft.due);
  const [fault, setFault] = useState<string | null>(null);

  function save(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const title = String(given.get("title")).replace(/\s+/g, " ").trim();
    const notes = String(given.get("notes")).replace(/\r\n/g, "\n").trimEnd();
    const wrong = titleFault(title) ?? notesFault(notes);
    setFault(wrong);
    if (wrong) return;
    const fields = changed(base, { title, notes, due });
    if (Object.keys(fields).length > 0) onSave(fields);
    close();
  }

  function close(): void {
    focusRow(form.current);
    onClose();
  }

  function keys(event: KeyboardEvent): void {
    const inTitle = event.target instanceof HTMLTextAreaElement && event.target.name === "title";
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && (inTitle || event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
    else return;
    event.preventDefault();
  }

  return (
    <form className={styles.editor} onKeyDown={keys} onSubmit={save} ref={form}>
      <label className={styles.label}>
        Title
        {/* biome-ignore lint/a11y/noAutofocus: it opens at a person's own request, and the title is where they go on */}
        <textarea autoFocus className={styles.title} data-draft defaultValue={draft.title} name="title" rows={1} />
      </label>
      <label className={styles.label}>
        Notes
        <textarea className={styles.notes} data-draft defaultValue={draft.notes} name="notes" rows={3} />
      </label>
      <div className={styles.due}>
        <label className={styles.label}>
          Due date
          <input
            className={styles.date}
            max="9999-12-31"
            min="1900-01-01"
            onChange={(event) => setDue(event.target.value || null)}
            type="date"
            value={due ?? ""}
          />
        </label>
        <Button look="plain" onClick={() => setDue(today)}>
          Today
        </Button>
        <Button look="plain" onClick={() => setDue(addDays(today, 1))}>
          Tomorrow
        </Button>
        <Button look="plain" onClick={() => setDue(nextMonday(today))}>
          Next Monday
        </Button>
        {due && (
          <Button look="plain" onClick={() => setDue(null)}>
            No date
          </Button>
        )}
      </div>
      {fault && (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      )}
      <div className={styles.actions}>
        <Button type="submit">Save</Button>
        <Button look="quiet" onClick={close}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function changed(base: Task, next: { title: string; notes: string; due: string | null }): Fields {
  const fields: Fields = {};
  if (next.title !== base.title) fields.title = next.title;
  if (next.notes !== base.notes) fields.notes = next.notes;
  if (next.due !== base.due) fields.due = next.due;
  return fields;
}
