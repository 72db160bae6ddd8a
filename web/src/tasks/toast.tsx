"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "@/ui/button";
import styles from "./toast.module.css";

export type Said = { key: number; words: string; undo: () => void };

const SHOWN = 10_000;

/** Says what was done and offers to undo it. Stays while it is pointed at or holds the focus. */
export function Toast({ said, onGone }: { said: Said | null; onGone: () => void }) {
  const [held, setHeld] = useState(false);
  const gone = useRef(onGone);
  gone.current = onGone;

  useEffect(() => {
    if (!said || held) return;
    const timer = setTimeout(() => gone.current(), SHOWN);
    return () => clearTimeout(timer);
  }, [said, held]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: holding still while looked at is no interaction
    <div
      className={styles.place}
      onBlur={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
    >
      <div className={styles.live} role="status">
        {said && (
          <div className={styles.toast} key={said.key}>
            <p>{said.words}</p>
            <Button look="plain" onClick={() => undo(said)}>
              Undo
            </Button>
          </div>
        )}
      </div>
    </div>
  );

  function undo(which: Said): void {
    setHeld(false);
    which.undo();
    gone.current();
  }
}
