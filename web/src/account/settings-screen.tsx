import type { Theme } from "@/ui/theme";
import { DeleteAccount } from "./delete-account";
import { NameForm } from "./name-form";
import styles from "./settings-screen.module.css";
import type { Person } from "./signed-in";
import { ThemeChoice } from "./theme-choice";

export function SettingsScreen({ person, theme }: { person: Person; theme: Theme }) {
  return (
    <main className={styles.main} id="main">
      <h1>Settings</h1>
      <section aria-labelledby="you" className={styles.section}>
        <h2 id="you">You</h2>
        <div className={styles.content}>
          <p>
            Signed in as <strong>{person.email}</strong>
          </p>
          <NameForm name={person.name} />
        </div>
      </section>
      <section aria-labelledby="look" className={styles.section}>
        <h2 id="look">Appearance</h2>
        <div className={styles.content}>
          <ThemeChoice theme={theme} />
        </div>
      </section>
      <section aria-labelledby="leave" className={styles.section}>
        <h2 id="leave">Leave</h2>
        <div className={styles.content}>
          <p>Deleting your account removes it and every task of yours, at once and for good.</p>
          <DeleteAccount email={person.email} />
        </div>
      </section>
    </main>
  );
}
