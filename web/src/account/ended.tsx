"use client";

import { useEffect } from "react";
import type { Ending } from "@/tasks/desk";
import { Button, buttonClass } from "@/ui/button";
import styles from "./account-form.module.css";
import { AccountPage } from "./account-page";
import { reasonInWords } from "./messages";

const TEXT = "data:text/plain;charset=utf-8,";

/** The session is over. Straight to the sign-in page, unless something typed would be lost on the way. */
export function Ended({ ending: { reason, unsent } }: { ending: Ending }) {
  const back =
    reason === "ended" ? `&next=${encodeURIComponent(window.location.pathname + window.location.search)}` : "";
  const target = `/sign-in?reason=${reason}${back}`;
  const words = unsent.join("\n\n");

  useEffect(() => {
    if (!words) window.location.replace(target);
  }, [words, target]);

  if (!words) return null;
  return (
    <AccountPage
      lead={reasonInWords(reason)}
      other="The words stay on this page until you leave it; they are kept nowhere else."
      title="This was not saved yet"
    >
      <div className={styles.form}>
        <textarea aria-label="Your unsaved words" className={styles.words} readOnly rows={8} value={words} />
        <div className={styles.ways}>
          <Button onClick={() => navigator.clipboard.writeText(words)}>Copy the words</Button>
          <a className={buttonClass("quiet")} download="duly-unsaved.txt" href={`${TEXT}${encodeURIComponent(words)}`}>
            Download them
          </a>
          <a className={buttonClass("plain")} href={target}>
            Go to the sign-in page
          </a>
        </div>
      </div>
    </AccountPage>
  );
}
