import Link from "next/link";
import type { Person } from "@/account/signed-in";
import { buttonClass } from "@/ui/button";
import type { Theme } from "@/ui/theme";
import { DeleteAccount } from "./delete-account";
import { EmailForm } from "./email-form";
import { ExportData } from "./export-data";
import { NameForm } from "./name-form";
import { type Passkey, Passkeys } from "./passkeys";
import { PasswordForm } from "./password-form";
import { Section } from "./section";
import { SessionList } from "./session-list";
import styles from "./settings-screen.module.css";
import { ThemeChoice } from "./theme-choice";

type Props = { person: Person; passkeys: Passkey[]; theme: Theme };

/** A list of sections that know nothing of each other. */
export function SettingsScreen({ person, passkeys, theme }: Props) {
  return (
    <main className={styles.main} id="main">
      <h1>Settings</h1>
      <Section id="you" title="You">
        <NameForm name={person.name} />
      </Section>
      <Section id="change-email" title="E-mail">
        <EmailForm email={person.email} />
      </Section>
      <Section id="change-password" title="Password">
        <PasswordForm email={person.email} />
      </Section>
      <Section id="passkeys" title="Passkeys">
        <Passkeys known={passkeys} />
      </Section>
      <Section id="sessions" title="Where you are signed in">
        <SessionList />
      </Section>
      <Section id="log" title="Security log">
        <p>Every sign-in, every failed attempt and every change to your account.</p>
        <Link className={buttonClass("quiet")} href="/settings/log" prefetch={false}>
          Read the log
        </Link>
      </Section>
      <Section id="look" title="Appearance">
        <ThemeChoice theme={theme} />
      </Section>
      <Section id="export" title="Your data">
        <ExportData />
      </Section>
      <Section id="leave" title="Leave">
        <p>Deleting your account removes it and every task of yours, at once and for good.</p>
        <DeleteAccount email={person.email} />
      </Section>
    </main>
  );
}
