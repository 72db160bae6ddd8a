"use client";

import { Button } from "@/ui/button";
import { EmailField } from "@/ui/email-field";
import { PasswordField } from "@/ui/password-field";
import styles from "./account-form.module.css";
import { ErrorSummary } from "./error-summary";
import type { Typed } from "./typed";
import { useAccountForm } from "./use-account-form";

type Props = { next: string; firstFault?: string | undefined; typed: Typed };

export function SignInForm({ next, firstFault, typed }: Props) {
  const form = useAccountForm({
    action: "sign-in/email",
    firstFault,
    leaves: true,
    check: ({ email, password }) => [
      ...(email?.trim() ? [] : ["INVALID_EMAIL"]),
      ...(password ? [] : ["PASSWORD_REQUIRED"]),
    ],
    onDone: () => window.location.assign(next),
  });
  return (
    <form action="/sign-in/form" className={styles.form} method="post" noValidate onSubmit={form.submit}>
      <ErrorSummary faults={form.faults} ref={form.alert} />
      <input name="next" type="hidden" value={next} />
      <EmailField autoComplete="username webauthn" defaultValue={typed.email} fault={form.faultAt("email")} />
      <PasswordField
        autoComplete="current-password"
        fault={form.faultAt("password")}
        id="password"
        label="Password"
        name="password"
        required
      />
      <p className={styles.aside}>
        <a href="/forgot-password">Forgot your password?</a>
      </p>
      <Button disabled={form.busy} type="submit">
        {form.busy ? "Signing in …" : "Sign in"}
      </Button>
    </form>
  );
}
