"use client";

import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { Wordmark } from "@/ui/wordmark";
import styles from "./masthead.module.css";
import { SignOut } from "./sign-out";

export function Masthead() {
  return (
    <header className={styles.masthead}>
      <div className={styles.row}>
        <Wordmark href="/tasks" />
        <nav aria-label="Account" className={styles.nav}>
          <Link className={buttonClass("plain")} href="/settings" prefetch={false}>
            Settings
          </Link>
          <SignOut />
        </nav>
      </div>
    </header>
  );
}
