"use client";

import { Button } from "@/ui/button";
import { EmailField } from "@/ui/email-field";
import { Field } from "@/ui/field";
import { PasswordField } from "@/ui/password-field";
import styles from "./account-form.module.css";
import { ErrorSummary } from "./error-summary";
import type { Typed } from "./typed";
import { looksLikeEmail, useAccountForm } from "./use-account-form";

/** `confirms`: the account works once a mail has confirmed its address. */
type Props = { next: string; confirms: boolean; firstFault?: string | undefined; typed: Typed };

const TAKEN = "There is already an account with this e-mail.";

export function SignUpForm({ next, confirms, firstFault, typed }: Props) {
  const form = useAccountForm({
    action: "sign-up/email",
    firstFault,
    leaves: true,
    check: ({ name, email, password }) => [
      ...(name?.trim() ? [] : ["INVALID_NAME"]),
      ...(looksLikeEmail(email) ? [] : ["INVALID_EMAIL"]),
      ...((password?.length ?? 0) < 8 ? ["PASSWORD_TOO_SHORT"] : []),
    ],
    onDone: () => window.location.assign(confirms ? "/sign-up/sent" : next),
  });
  return (
    <form action="/sign-up/form" className={styles.form} method="post" noValidate onSubmit={form.submit}>
      <ErrorSummary faults={form.faults} ref={form.alert}>
        {form.faultAt("email") === TAKEN && <a href={`/sign-in?next=${encodeURIComponent(next)}`}>Sign in instead</a>}
      </ErrorSummary>
      <input name="next" type="hidden" value={next} />
      <Field
        autoComplete="name"
        defaultValue={typed.name}
        fault={form.faultAt("name")}
        id="name"
        label="Name"
        name="name"
        required
        type="text"
      />
      <EmailField defaultValue={typed.email} fault={form.faultAt("email")} />
      <PasswordField
        autoComplete="new-password"
        fault={form.faultAt("newPassword")}
        hint="At least 8 characters, and not one of those that everybody uses. A sentence is fine."
        id="newPassword"
        label="Password"
        minLength={8}
        name="password"
        required
      />
      <Button disabled={form.busy} type="submit">
        {form.busy ? "Creating your account …" : "Create account"}
      </Button>
    </form>
  );
}
