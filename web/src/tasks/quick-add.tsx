"use client";

import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { titleFault } from "./bounds";
import { DuePicker } from "./due-picker";
import styles from "./quick-add.module.css";

type Props = { ready: boolean; today: string | null; onAdd: (title: string, due: string | null) => void };

/** The line on top. What is typed stays until it has become a task. */
export function QuickAdd({ ready, today, onAdd }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [due, setDue] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const field = input.current;
    if (!field || !ready) return;
    field.focus();
    const title = field.value.trim();
    const wrong = title ? titleFault(title) : null;
    setFault(wrong);
    if (!title || wrong) return;
    onAdd(title, due);
    field.value = "";
    setDue(null);
  }

  function leave(event: KeyboardEvent): void {
    if (event.key === "Escape") input.current?.blur();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.line}>
        <input
          aria-describedby={fault ? "quick-add-fault" : undefined}
          aria-invalid={fault ? true : undefined}
          aria-keyshortcuts="q"
          aria-label="Add a task"
          autoComplete="off"
          className={styles.input}
          data-draft
          data-quick-add
          enterKeyHint="done"
          onInput={() => fault && setFault(null)}
          onKeyDown={leave}
          placeholder="Add a task"
          ref={input}
          type="text"
        />
        <DuePicker label="Due date of the new task" onChange={setDue} today={today} value={due} />
        <Button disabled={!ready} type="submit">
          Add
        </Button>
      </div>
      {fault && (
        <p className={styles.fault} id="quick-add-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
