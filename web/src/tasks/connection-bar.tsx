"use client";

import { Button } from "@/ui/button";
import { CloudOffIcon } from "@/ui/icons";
import styles from "./connection-bar.module.css";

type Props = { trouble: string | null; waiting: number; onRetry: () => void };

export function ConnectionBar({ trouble, waiting, onRetry }: Props) {
  return (
    <div className={styles.place} role="status">
      {trouble && (
        <div className={styles.bar}>
          <CloudOffIcon />
          <p>
            {trouble} {kept(waiting)}
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
