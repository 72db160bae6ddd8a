import type { ReactNode } from "react";
import styles from "./section.module.css";

type Props = { id: string; title: string; children: ReactNode };

/** One subject of the settings: its heading at the side, where there is room. */
export function Section({ id, title, children }: Props) {
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h2 id={id}>{title}</h2>
      <div className={styles.content}>{children}</div>
    </section>
  );
}
