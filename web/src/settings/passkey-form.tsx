"use client";

import type { ReactNode } from "react";
import type { Action, Outcome } from "@/account/account-calls";
import { ErrorSummary } from "@/account/error-summary";
import { useAccountForm } from "@/account/use-account-form";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import styles from "./form.module.css";

type Way = { action: Action } | { send: (body: Record<string, string>) => Promise<Outcome | null> };

type Props = Way & {
  id?: string;
  /** What the name field begins with; without it there is none. */
  name?: string;
  lead?: ReactNode;
  button: string;
  grave?: boolean;
  onDone: () => void;
};

export function PasskeyForm({ id, name, lead, button, grave = false, onDone, ...way }: Props) {
  const form = useAccountForm({
    ...way,
    check: (body) => (name === undefined || body.name?.trim() ? [] : ["INVALID_NAME"]),
    onDone,
  });
  return (
    <form className={styles.form} method="post" noValidate onSubmit={form.submit}>
      {lead && <p>{lead}</p>}
      <ErrorSummary faults={form.faults} ref={form.alert} />
      {id && <input name="id" type="hidden" value={id} />}
      {name !== undefined && (
        <Field
          autoComplete="off"
          autoFocus
          defaultValue={name}
          fault={form.faultAt("name")}
          hint="For instance: my telephone."
          id="passkey-name"
          label="Name"
          maxLength={100}
          name="name"
          type="text"
        />
      )}
      <Button disabled={form.busy} look={grave ? "grave" : "ink"} type="submit">
        {form.busy ? "One moment …" : button}
      </Button>
    </form>
  );
}
