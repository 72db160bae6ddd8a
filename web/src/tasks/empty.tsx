import type { Status } from "@/client/api";
import { Seal } from "@/ui/seal";
import styles from "./empty.module.css";

export function Empty({ status }: { status: Status }) {
  return (
    <div className={styles.empty}>
      <Seal className={styles.seal} />
      {status === "open" ? (
        <p>
          Nothing is waiting for you. Press <kbd>q</kbd> and write the next thing down.
        </p>
      ) : (
        <p>Nothing is done yet. What you complete is kept here.</p>
      )}
    </div>
  );
}
