import type { ReactNode, Ref } from "react";
import { AlertIcon } from "./icons";
import styles from "./notice.module.css";

/** Something went wrong: takes the focus, so that it is read and seen first. */
export function Alert({ children, ref }: { children: ReactNode; ref?: Ref<HTMLDivElement> }) {
  return (
    <div className={styles.notice} ref={ref} role="alert" tabIndex={-1}>
      <AlertIcon />
      <div>{children}</div>
    </div>
  );
}

export function Note({ children }: { children: ReactNode }) {
  return (
    <div className={`${styles.notice} ${styles.calm}`} role="status">
      <div>{children}</div>
    </div>
  );
}
