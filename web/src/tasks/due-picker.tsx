"use client";

import { useRef } from "react";
import { CalendarIcon } from "@/ui/icons";
import { dueInWords } from "./due-dates";
import styles from "./due-picker.module.css";

type Props = { label: string; value: string | null; today: string | null; onChange: (due: string | null) => void };

/** The browser's own date field, shown in words. It knows dates, not instants, and so do we. */
export function DuePicker({ label, value, today, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span className={styles.picker} data-set={value !== null || undefined}>
      <CalendarIcon />
      <span aria-hidden="true" className={styles.words}>
        {value && today ? dueInWords(value, today) : "Date"}
      </span>
      <input
        aria-label={label}
        className={styles.input}
        max="9999-12-31"
        min="1900-01-01"
        onChange={(event) => onChange(event.target.value || null)}
        onClick={() => input.current?.showPicker()}
        ref={input}
        type="date"
        value={value ?? ""}
      />
    </span>
  );
}
