"use client";

import type { MouseEvent, ReactNode } from "react";
import { Button } from "@/ui/button";
import { AlertIcon } from "@/ui/icons";
import { useDesk } from "./desk";
import type { Change, Entry, Fields, OutboxStore } from "./outbox";
import styles from "./refused-change.module.css";
import { focusRow } from "./row-focus";
import { afterChange } from "./task-view";

type Props = { entry: Entry; onEdit: (fields: Fields) => void };

/** The server would not take a change: why, the typed words still at hand, and the ways on. */
export function RefusedChange({ entry, onEdit }: Props) {
  const outbox = useDesk()?.outbox;
  const { change, fault, found } = entry;
  const gone = found === null && change.kind === "edit";
  return (
    <div className={styles.refused} role="alert">
      <p>
        <AlertIcon />
        <span>
          Not {change.kind === "remove" ? "deleted" : "saved"}. {fault} {gone && "What you wrote is still here."}
        </span>
      </p>
      {outbox && waysOn(entry, outbox, onEdit)}
    </div>
  );
}

function waysOn(entry: Entry, outbox: OutboxStore, onEdit: (fields: Fields) => void): ReactNode {
  const { key, change, found } = entry;
  const instead = (next: Change) => () => outbox.replace(key, next);
  const discard = (): void => outbox.discard(key);
  if (change.kind === "remove" && found) {
    return (
      <>
        <Way onTaken={instead({ kind: "remove", task: found })}>Delete it anyway</Way>
        <Way onTaken={discard}>Keep it</Way>
      </>
    );
  }
  if (change.kind === "edit" && found === null) {
    return (
      <>
        <Way onTaken={instead({ kind: "add", task: afterChange(change.task, change) })}>Create it again</Way>
        <Way onTaken={discard}>Discard</Way>
      </>
    );
  }
  const editAgain = (fields: Fields): void => {
    onEdit(fields);
    discard(); // the words are in the editor now
  };
  return (
    <>
      <Way onTaken={() => outbox.retry(key)}>Retry</Way>
      {change.kind === "edit" && (
        <Button look="quiet" onClick={() => editAgain(change.fields)}>
          Edit again
        </Button>
      )}
      <Way onTaken={discard}>Discard</Way>
    </>
  );
}

function Way({ onTaken, children }: { onTaken: () => void; children: ReactNode }) {
  const take = (event: MouseEvent): void => {
    focusRow(event.currentTarget);
    onTaken();
  };
  return (
    <Button look="quiet" onClick={take}>
      {children}
    </Button>
  );
}
