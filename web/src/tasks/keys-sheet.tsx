"use client";

import { useState } from "react";
import { Dialog } from "@/ui/dialog";
import styles from "./keys-sheet.module.css";
import { enableKeys, keysEnabled } from "./use-keys";

const KEYS: [string[], string][] = [
  [["q"], "Add a task"],
  [["j", "↓"], "Next task"],
  [["k", "↑"], "Previous task"],
  [["Enter"], "Open the task"],
  [["e"], "Complete it, or open it again"],
  [["#"], "Delete it"],
  [["Ctrl Enter"], "Save what is open"],
  [["Esc"], "Leave without saving"],
  [["?"], "This sheet"],
];

export function KeysSheet({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(keysEnabled);
  return (
    <Dialog onClose={onClose} title="Keyboard">
      <dl className={styles.keys}>
        {KEYS.map(([keys, words]) => (
          <div key={words}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <label className={styles.switch}>
        <input
          checked={on}
          onChange={(event) => {
            setOn(event.target.checked);
            enableKeys(event.target.checked);
          }}
          type="checkbox"
        />
        Single-letter keys are on
      </label>
    </Dialog>
  );
}
