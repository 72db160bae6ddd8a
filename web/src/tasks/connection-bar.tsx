"use client";

import { Button } from "@/ui/button";
import { CloudOffIcon } from "@/ui/icons";
import styles from "./connection-bar.module.css";
import type { Outbox } from "./outbox";

type Props = { trouble: Outbox["trouble"]; waiting: number; onRetry: () => void };

export function ConnectionBar({ trouble, waiting, onRetry }: Props) {
  return (
    <div className={styles.place} role="status">
      {trouble !== "none" && (
        <div className={styles.bar}>
          <CloudOffIcon />
          <p>
            {trouble === "slow" ? "Still trying to reach the server." : "Cannot reach the server."} {kept(waiting)}
          </p>
          <Button look="quiet" onClick={onRetry}>
            Retry
          </Button>
        </div>
      )}
    </div>
  );
}

function kept(waiting: number): string {
  if (waiting === 0) return "What you see may not be the latest.";
  return waiting === 1
    ? "Your text is kept; one change is waiting."
    : `Your text is kept; ${waiting} changes are waiting.`;
}
