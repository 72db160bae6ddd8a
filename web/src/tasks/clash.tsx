"use client";

import { type FormEvent, useId, useState } from "react";
import type { Task } from "@/client/api";
import { Button } from "@/ui/button";
import { AlertIcon } from "@/ui/icons";
import { notesFault, titleFault } from "./bounds";
import styles from "./clash.module.css";
import { ClashChoice } from "./clash-choice";
import { useDesk } from "./desk";
import { isSame } from "./merge";
import type { Entry, Fields } from "./outbox";
import { focusRow } from "./row-focus";

const NAMES = ["title", "notes", "due"] as const;

type Choices = Partial<Record<(typeof NAMES)[number], "mine" | "theirs" | "both">>;

type Props = { entry: Entry; mine: Fields; theirs: Task; today: string };

/** Two places wrote something else into one field. Both texts are shown; a person says which it shall be, or writes it. */
export function Clash({ entry, mine, theirs, today }: Props) {
  const outbox = useDesk()?.outbox;
  const id = useId();
  const [choices, setChoices] = useState<Choices>({});
  const [fault, setFault] = useState<string | null>(null);
  const names = NAMES.filter((name) => mine[name] !== undefined);

  function save(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const fields = chosen(mine, theirs, choices);
    const wrong = (fields.title !== undefined && titleFault(fields.title)) || notesFault(fields.notes ?? "");
    setFault(wrong);
    if (wrong) return;
    focusRow(event.currentTarget);
    if (Object.keys(fields).length === 0) outbox?.discard(entry.key);
    else outbox?.replace(entry.key, { kind: "edit", task: theirs, fields });
  }

  return (
    <form aria-labelledby={id} className={styles.clash} onSubmit={save}>
      <div className={styles.head} role="alert">
        <AlertIcon />
        <p>
          <strong id={id}>Changed in two places.</strong> While you were writing, this was saved elsewhere too. Nothing
          is lost: choose what it shall be.
        </p>
      </div>
      {names.map((name) => (
        <ClashChoice
          choice={choices[name] ?? "mine"}
          key={name}
          mine={mine[name] ?? null}
          name={name}
          onChoice={(choice) => setChoices({ ...choices, [name]: choice })}
          onWrite={(text) => outbox?.amend(entry.key, { ...mine, [name]: text })}
          theirs={theirs[name]}
          today={today}
        />
      ))}
      {fault && (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      )}
      <div>
        <Button type="submit">Save this</Button>
      </div>
    </form>
  );
}

/** What of the choices differs from what is there. */
function chosen(mine: Fields, theirs: Task, choices: Choices): Fields {
  const fields: Fields = { ...mine };
  if (fields.title !== undefined) fields.title = fields.title.replace(/\s+/g, " ").trim();
  if (fields.notes !== undefined) fields.notes = fields.notes.trimEnd();
  if (fields.notes !== undefined && choices.notes === "both") fields.notes = both(theirs.notes, fields.notes);
  for (const name of NAMES) {
    const text = fields[name];
    if (choices[name] === "theirs" || (text !== undefined && isSame(text, theirs[name]))) delete fields[name];
  }
  return fields;
}

function both(theirs: string, mine: string): string {
  return [theirs, mine].filter(Boolean).join("\n\n");
}
