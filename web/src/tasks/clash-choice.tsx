"use client";

import { useId } from "react";
import styles from "./clash.module.css";
import { dueInWords } from "./due-dates";

type Name = "title" | "notes" | "due";
type Choice = "mine" | "theirs" | "both";

type Props = {
  name: Name;
  mine: string | null;
  theirs: string | null;
  today: string;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  onWrite: (text: string) => void;
};

const LEGENDS = { title: "Title", notes: "Notes", due: "Due date" };

/** One field that was written in two places. One's own words may still be changed; doing so chooses them. */
export function ClashChoice({ name, mine, theirs, today, choice, onChoice, onWrite }: Props) {
  const id = useId();
  const legend = LEGENDS[name];
  const text = (label: string) => ({
    "aria-label": label,
    className: styles.text,
    name,
    rows: name === "title" ? 1 : 2,
  });
  const option = (value: Choice, label: string) => (
    <label className={styles.option}>
      <input
        aria-describedby={name === "due" ? `${id}-${value}` : undefined}
        checked={choice === value}
        name={id}
        onChange={() => onChoice(value)}
        type="radio"
      />
      {label}
    </label>
  );

  return (
    <fieldset className={styles.choice}>
      <legend>{legend}</legend>
      {option("mine", "What you wrote")}
      {name === "due" ? (
        <p className={styles.text} id={`${id}-mine`}>
          {mine ? dueInWords(mine, today) : "No date"}
        </p>
      ) : (
        <textarea
          {...text(`${legend}, as you wrote it`)}
          onChange={(event) => {
            onChoice("mine");
            onWrite(event.target.value);
          }}
          value={mine ?? ""}
        />
      )}
      {option("theirs", "What was saved elsewhere")}
      {name === "due" ? (
        <p className={styles.text} id={`${id}-theirs`}>
          {theirs ? dueInWords(theirs, today) : "No date"}
        </p>
      ) : (
        <textarea {...text(`${legend}, as saved elsewhere`)} readOnly value={theirs ?? ""} />
      )}
      {name === "notes" && option("both", "Both, one after the other")}
    </fieldset>
  );
}
