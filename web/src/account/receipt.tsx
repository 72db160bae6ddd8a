"use client";

import { useEffect, useRef } from "react";
import styles from "./account-form.module.css";
import { AccountPage } from "./account-page";

export type Receipt = { at: string; tasks: number | null; sessions: number };

export function readReceipt(data: unknown): Receipt | null {
  const told = data !== null && typeof data === "object" && "receipt" in data ? data.receipt : null;
  if (told === null || typeof told !== "object") return null;
  const { at, tasks, sessions } = { at: null, tasks: null, sessions: null, ...told };
  if (typeof at !== "string" || typeof sessions !== "number") return null;
  return { at, sessions, tasks: typeof tasks === "number" ? tasks : null };
}

/** What went, said once: nobody is left to ask afterwards. */
export function DeletionReceipt({ receipt: { at, tasks, sessions } }: { receipt: Receipt }) {
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    window.history.replaceState(null, "", "/sign-in?reason=deleted"); // loaded again, the settings would only say that nobody is signed in
    place.current?.focus();
  }, []);

  return (
    <AccountPage
      lead="There is no way back, and no copy was kept. This page is the receipt; it is shown once."
      other={<a href="/">To the first page</a>}
      title="Your account is deleted"
    >
      <div className={styles.receipt} ref={place} role="status" tabIndex={-1}>
        <dl>
          <dt>Tasks removed</dt>
          <dd>{tasks ?? "all of them"}</dd>
          <dt>Sessions ended</dt>
          <dd>{sessions}</dd>
          <dt>Account removed</dt>
          <dd>
            <time dateTime={at}>
              {new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "medium" }).format(new Date(at))}
            </time>
          </dd>
        </dl>
      </div>
    </AccountPage>
  );
}
