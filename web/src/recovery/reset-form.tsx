"use client";

import styles from "@/account/account-form.module.css";
import { ErrorSummary } from "@/account/error-summary";
import { useAccountForm } from "@/account/use-account-form";
import { Button } from "@/ui/button";
import { PasswordField } from "@/ui/password-field";
import { LinkNeeded, ScriptNeeded } from "./link-needed";
import { useLinkToken } from "./use-link-token";

export function ResetForm() {
  const token = useLinkToken();
  const form = useAccountForm({
    action: "recovery/complete",
    leaves: true,
    check: ({ password }) => ((password?.length ?? 0) < 8 ? ["PASSWORD_TOO_SHORT"] : []),
    onDone: () => window.location.replace("/sign-in?reason=reset"),
  });
  if (token === null) return <ScriptNeeded />;
  if (token === "")
    return <LinkNeeded>Open the link that you were sent once more; this page alone does nothing.</LinkNeeded>;
  return (
    <form className={styles.form} method="post" noValidate onSubmit={form.submit}>
      <ErrorSummary faults={form.faults} ref={form.alert}>
        {form.faults.some(({ words }) => words.startsWith("This link")) && (
          <a href="/forgot-password">Ask for another one</a>
        )}
      </ErrorSummary>
      <input name="token" type="hidden" value={token} />
      <PasswordField
        autoComplete="new-password"
        fault={form.faultAt("password")}
        hint="At least 8 characters, and not one of those that everybody uses. A sentence is fine."
        id="password"
        label="New password"
        minLength={8}
        name="password"
        required
      />
      <Button disabled={form.busy} type="submit">
        {form.busy ? "Changing it …" : "Change the password"}
      </Button>
    </form>
  );
}
