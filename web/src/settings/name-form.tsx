"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ErrorSummary } from "@/account/error-summary";
import { useAccountForm } from "@/account/use-account-form";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import styles from "./form.module.css";

export function NameForm({ name }: { name: string }) {
  const router = useRouter();
  const [saved, setSaved] = useState(false);
  const form = useAccountForm({
    action: "update-user",
    check: (body) => (body.name?.trim() ? [] : ["INVALID_NAME"]),
    onDone: () => {
      setSaved(true);
      router.refresh();
    },
  });
  return (
    <form className={styles.form} method="post" noValidate onInput={() => setSaved(false)} onSubmit={form.submit}>
      <ErrorSummary faults={form.faults} ref={form.alert} />
      <Field
        autoComplete="name"
        defaultValue={name}
        fault={form.faultAt("name")}
        id="name"
        label="Name"
        name="name"
        type="text"
      />
      <Button disabled={form.busy} look="quiet" type="submit">
        Save the name
      </Button>
      <p className={styles.saved} role="status">
        {saved && "Saved."}
      </p>
    </form>
  );
}
