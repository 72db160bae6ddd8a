import type { ReactNode } from "react";
import { Wordmark } from "@/ui/wordmark";
import styles from "./account-form.module.css";

type Props = { title: string; lead: ReactNode; children: ReactNode; other: ReactNode };

/** The frame of sign-in and sign-up: one column, one thing to do. */
export function AccountPage({ title, lead, children, other }: Props) {
  return (
    <div className={styles.page}>
      <header>
        <Wordmark href="/" />
      </header>
      <main className={styles.main}>
        <div className={styles.heading}>
          <h1>{title}</h1>
          <div className={styles.lead}>{lead}</div>
        </div>
        {children}
        <p className={styles.other}>{other}</p>
      </main>
    </div>
  );
}
