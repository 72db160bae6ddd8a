"use client";

import type { Task } from "@/client/api";
import { Button } from "@/ui/button";
import { AlertIcon } from "@/ui/icons";
import { useDesk } from "./desk";
import type { Entry } from "./outbox";
import styles from "./refused-change.module.css";
import { afterChange } from "./task-view";

/** The server would not take a change: why, and the typed words still at hand. */
export function RefusedChange({ entry, onEdit }: { entry: Entry; onEdit: (draft: Task) => void }) {
  const outbox = useDesk()?.outbox;
  const { key, change, fault } = entry;

  function editAgain(): void {
    onEdit(afterChange(change.task, change));
    if (change.kind === "edit") outbox?.discard(key); // the words are in the editor now
  }

  return (
    <div className={styles.refused} role="alert">
      <p>
        <AlertIcon />
        <span>
          Not {change.kind === "remove" ? "deleted" : "saved"}. {fault}
        </span>
      </p>
      <Button look="quiet" onClick={() => outbox?.retry(key)}>
        Retry
      </Button>
      {change.kind === "edit" && (
        <Button look="quiet" onClick={editAgain}>
          Edit again
        </Button>
      )}
      <Button look="plain" onClick={() => outbox?.discard(key)}>
        Discard
      </Button>
    </div>
  );
}
