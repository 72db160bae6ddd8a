"use client";

import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { PasswordField } from "@/ui/password-field";
import styles from "./account-form.module.css";
import { ErrorSummary } from "./error-summary";
import { useAccountForm } from "./use-account-form";

type Props = { asked: { answer: (shown: boolean) => void } | null };

/** Asks for the password once more. Another proof, such as a passkey, would be offered here beside it. */
export function Confirmation({ asked }: Props) {
  if (!asked) return null;
  return (
    <Dialog onClose={() => asked.answer(false)} title="Is it still you?">
      <PasswordForm onShown={() => asked.answer(true)} />
    </Dialog>
  );
}

function PasswordForm({ onShown }: { onShown: () => void }) {
  const form = useAccountForm({
    action: "verify-password",
    check: ({ password }) => (password ? [] : ["PASSWORD_REQUIRED"]),
    onDone: onShown,
  });
  return (
    <form className={styles.question} method="post" noValidate onSubmit={form.submit}>
      <p>It is a while since you signed in here. Type your password to go on.</p>
      <ErrorSummary faults={form.faults} prefix="still-" ref={form.alert} />
      <PasswordField
        autoComplete="current-password"
        fault={form.faultAt("password")}
        id="still-password"
        label="Password"
        name="password"
      />
      <Button disabled={form.busy} type="submit">
        Go on
      </Button>
    </form>
  );
}
