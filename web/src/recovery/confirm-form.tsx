"use client";

import styles from "@/account/account-form.module.css";
import { ErrorSummary } from "@/account/error-summary";
import { useAccountForm } from "@/account/use-account-form";
import { Button } from "@/ui/button";
import { PasswordField } from "@/ui/password-field";
import { LinkNeeded, ScriptNeeded } from "./link-needed";
import { useLinkToken } from "./use-link-token";

export function ConfirmForm() {
  const token = useLinkToken();
  const form = useAccountForm({
    action: "recovery/confirm-email",
    leaves: true,
    check: ({ password }) => (password ? [] : ["PASSWORD_REQUIRED"]),
    onDone: () => window.location.replace("/tasks"),
  });
  if (token === null) return <ScriptNeeded />;
  if (token === "")
    return <LinkNeeded>Open the link that you were sent once more; this page alone does nothing.</LinkNeeded>;
  return (
    <form className={styles.form} method="post" noValidate onSubmit={form.submit}>
      <ErrorSummary faults={form.faults} ref={form.alert}>
        {form.faults.some(({ words }) => words.startsWith("This link")) && (
          <p>
            <a href="/sign-in">Sign in</a>: you are let in, or sent another one.
          </p>
        )}
      </ErrorSummary>
      <input name="token" type="hidden" value={token} />
      <PasswordField
        autoComplete="current-password"
        fault={form.faultAt("password")}
        id="password"
        label="Password"
        name="password"
        required
      />
      <Button disabled={form.busy} type="submit">
        {form.busy ? "Confirming …" : "Confirm and go to my list"}
      </Button>
    </form>
  );
}
