"use client";

import { useState } from "react";
import styles from "@/account/account-form.module.css";
import { ErrorSummary } from "@/account/error-summary";
import type { Typed } from "@/account/typed";
import { looksLikeEmail, useAccountForm } from "@/account/use-account-form";
import { Button } from "@/ui/button";
import { EmailField } from "@/ui/email-field";
import { Note } from "@/ui/notice";

/** `reaches`: the link comes by mail; otherwise it waits for the administrator. */
type Props = { alreadySent: boolean; firstFault?: string | undefined; reaches: boolean; typed: Typed };

export function ForgotForm({ alreadySent, firstFault, reaches, typed }: Props) {
  const [sent, setSent] = useState(alreadySent);
  const form = useAccountForm({
    action: "recovery/request",
    firstFault,
    check: ({ email }) => (looksLikeEmail(email) ? [] : ["INVALID_EMAIL"]),
    onDone: () => setSent(true),
  });
  return (
    <form
      action="/forgot-password/form"
      className={styles.form}
      method="post"
      noValidate
      onInput={() => setSent(false)}
      onSubmit={form.submit}
    >
      <ErrorSummary faults={form.faults} ref={form.alert} />
      {sent && (
        <Note>
          {reaches ? (
            <>
              If there is an account with this address, a mail is on its way. Its link works once, for half an hour.
              Nothing there? Look among the unwanted mail, and check the address.
            </>
          ) : (
            <>
              No mail comes. If there is an account with this address, a link that works once, for half an hour, lies in{" "}
              <code>mail/</code> of Duly’s data directory, where only its administrator can read it: ask them for it.
            </>
          )}
        </Note>
      )}
      <EmailField defaultValue={typed.email} fault={form.faultAt("email")} />
      <Button disabled={form.busy} type="submit">
        {form.busy ? "Asking …" : reaches ? "Send me a link" : "Ask for a link"}
      </Button>
    </form>
  );
}
