import { redirect } from "next/navigation";
import { findPerson } from "@/server/person";
import { HOME } from "@/server/return-path";
import { buttonClass } from "@/ui/button";
import { GreatSeal } from "@/ui/great-seal";
import { Seal } from "@/ui/seal";
import { Wordmark } from "@/ui/wordmark";
import styles from "./landing.module.css";

export default async function Landing() {
  if (await findPerson()) redirect(HOME);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Wordmark href="/" />
        <a href="/sign-in">Sign in</a>
      </header>
      <main className={styles.main}>
        <div className={styles.words}>
          <h1 className={styles.title}>
            What is to be done, <span>duly done.</span>
          </h1>
          <p className={styles.lead}>
            A quiet list that is yours alone. Write it down, give it a day, set the seal on it when it is done.
          </p>
          <p className={styles.actions}>
            <a className={buttonClass()} href="/sign-up">
              Create an account
            </a>
            <a className={buttonClass("quiet")} href="/sign-in">
              Sign in
            </a>
          </p>
        </div>
        <div aria-hidden="true" className={styles.sheet}>
          <p>
            <Seal className={styles.tick} />
            <s>Return the library books</s>
          </p>
          <p>
            <i />
            Write to Grace <small>Today</small>
          </p>
          <p>
            <i />
            Have the clock repaired <small>Fri 27 Nov</small>
          </p>
          <GreatSeal className={styles.great} />
        </div>
      </main>
      <footer className={styles.foot}>In due form, in due time.</footer>
    </div>
  );
}
