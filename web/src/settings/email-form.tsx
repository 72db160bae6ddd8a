"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ErrorSummary } from "@/account/error-summary";
import { looksLikeEmail, useAccountForm } from "@/account/use-account-form";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { PasswordField } from "@/ui/password-field";
import styles from "./form.module.css";

export function EmailForm({ email }: { email: string }) {
  const router = useRouter();
  const [said, setSaid] = useState("");
  const form = useAccountForm({
    action: "change-email",
    check: ({ newEmail, password }) => [
      ...(looksLikeEmail(newEmail) ? [] : ["INVALID_EMAIL"]),
      ...(password ? [] : ["PASSWORD_REQUIRED"]),
    ],
    onDone: (element, data) => {
      element.reset();
      setSaid(
        wasChanged(data) ? "Your e-mail is changed." : "Follow the link that was sent there to change your e-mail.",
      );
      router.refresh();
    },
  });
  return (
    <>
      <p>
        You sign in as <strong>{email}</strong>.
      </p>
      <form className={styles.form} method="post" noValidate onInput={() => setSaid("")} onSubmit={form.submit}>
        <ErrorSummary faults={form.faults} prefix="email-" ref={form.alert} />
        <Field
          autoCapitalize="none"
          autoComplete="email"
          autoCorrect="off"
          fault={form.faultAt("email")}
          id="email-email"
          inputMode="email"
          label="New e-mail"
          name="newEmail"
          spellCheck={false}
          type="email"
        />
        <PasswordField
          autoComplete="current-password"
          fault={form.faultAt("password")}
          id="email-password"
          label="Current password"
          name="password"
        />
        <Button disabled={form.busy} look="quiet" type="submit">
          Change the e-mail
        </Button>
        <p className={styles.saved} role="status">
          {said}
        </p>
      </form>
    </>
  );
}

function wasChanged(data: unknown): boolean {
  return data !== null && typeof data === "object" && "changed" in data && data.changed === true;
}
