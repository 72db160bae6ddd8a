"use client";

import { useState } from "react";
import { ErrorSummary } from "@/account/error-summary";
import type { Fault } from "@/account/messages";
import { useAccountForm } from "@/account/use-account-form";
import { useDesk } from "@/tasks/desk";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { PasswordField } from "@/ui/password-field";
import styles from "./form.module.css";

export function DeleteAccount({ email }: { email: string }) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button look="grave" onClick={() => setAsked(true)}>
        Delete account
      </Button>
      {asked && (
        <Dialog onClose={() => setAsked(false)} title="Delete your account?">
          <Confirmation email={email} />
        </Dialog>
      )}
    </>
  );
}

const MISMATCH: Fault = { field: null, words: "Type the e-mail of this account to confirm." };

function Confirmation({ email }: { email: string }) {
  const desk = useDesk();
  const [mismatch, setMismatch] = useState<Fault | null>(null);
  const form = useAccountForm({
    action: "delete-user",
    leaves: true,
    check: ({ password }) => (password ? [] : ["PASSWORD_REQUIRED"]),
    onDone: () => desk?.end("deleted"),
  });
  return (
    <form
      className={styles.form}
      method="post"
      noValidate
      onSubmit={(event) => {
        const typed = event.currentTarget.querySelector<HTMLInputElement>("#leave-email")?.value ?? "";
        const same = typed.trim().toLowerCase() === email.toLowerCase();
        setMismatch(same ? null : MISMATCH);
        if (same) return form.submit(event);
        event.preventDefault();
      }}
    >
      <p>
        Your account, your sessions on every device and all of your tasks go at once. There is no way back, and no copy
        is kept for you.
      </p>
      <ErrorSummary faults={mismatch ? [mismatch] : form.faults} prefix="leave-" ref={form.alert} />
      <Field
        autoCapitalize="none"
        autoComplete="off"
        fault={mismatch?.words}
        hint={`Type ${email} to confirm.`}
        id="leave-email"
        label="E-mail"
        name=""
        spellCheck={false}
        type="email"
      />
      <PasswordField
        autoComplete="current-password"
        fault={mismatch ? undefined : form.faultAt("password")}
        id="leave-password"
        label="Password"
        name="password"
      />
      <Button disabled={form.busy} look="grave" type="submit">
        {form.busy ? "Deleting …" : "Delete for good"}
      </Button>
    </form>
  );
}
