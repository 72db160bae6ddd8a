"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorSummary } from "@/account/error-summary";
import { useAccount } from "@/account/use-account";
import { useAccountForm } from "@/account/use-account-form";
import { exclusively } from "@/client/tabs";
import { Button } from "@/ui/button";
import { PasswordField } from "@/ui/password-field";
import styles from "./form.module.css";

export function PasswordForm({ email }: { email: string }) {
  const { ask } = useAccount();
  const queries = useQueryClient();
  const [saved, setSaved] = useState(false);
  const form = useAccountForm({
    // This session is replaced as well: until the answer is here, its cookie is worth nothing to any tab.
    send: (body) => exclusively(() => ask("POST", "change-password", body)),
    check: ({ currentPassword, newPassword = "" }) => [
      ...(currentPassword ? [] : ["PASSWORD_REQUIRED"]),
      ...(newPassword.length < 8 ? ["PASSWORD_TOO_SHORT"] : newPassword === currentPassword ? ["PASSWORD_SAME"] : []),
    ],
    onDone: (element) => {
      element.reset();
      setSaved(true);
      void queries.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  return (
    <form className={styles.form} method="post" noValidate onInput={() => setSaved(false)} onSubmit={form.submit}>
      <p>Changing it ends every other session within a second, wherever it is.</p>
      <ErrorSummary faults={form.faults} prefix="password-" ref={form.alert} />
      <input autoComplete="username" hidden readOnly type="text" value={email} />
      <PasswordField
        autoComplete="current-password"
        fault={form.faultAt("password")}
        id="password-password"
        label="Current password"
        name="currentPassword"
      />
      <PasswordField
        autoComplete="new-password"
        fault={form.faultAt("newPassword")}
        hint="At least 8 characters, and not one of those that everybody uses. A sentence is fine."
        id="password-newPassword"
        label="New password"
        minLength={8}
        name="newPassword"
      />
      <Button disabled={form.busy} look="quiet" type="submit">
        {form.busy ? "Changing …" : "Change the password"}
      </Button>
      <p className={styles.saved} role="status">
        {saved && "Your password is changed. All other sessions are ended."}
      </p>
    </form>
  );
}
