"use client";

import { useQuery } from "@tanstack/react-query";
import { useContext, useState } from "react";
import { ErrorSummary } from "@/account/error-summary";
import { HolderContext } from "@/account/holder";
import type { Fault } from "@/account/messages";
import { readReceipt } from "@/account/receipt";
import { useAccount } from "@/account/use-account";
import { useAccountForm } from "@/account/use-account-form";
import { useDesk } from "@/tasks/desk";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { PasswordField } from "@/ui/password-field";
import styles from "./form.module.css";
import { readSessions } from "./sessions";

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
  const holder = useContext(HolderContext);
  const [mismatch, setMismatch] = useState<Fault | null>(null);
  const form = useAccountForm({
    action: "delete-user",
    leaves: true,
    check: ({ password }) => (password ? [] : ["PASSWORD_REQUIRED"]),
    onDone: (_, data) => holder?.onDeleted(readReceipt(data)),
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
      <Losses />
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

/** Exactly what goes, once it is counted. */
function Losses() {
  const desk = useDesk();
  const { ask } = useAccount();
  const { data } = useQuery({
    queryKey: ["losses"],
    enabled: desk !== null,
    staleTime: 0,
    queryFn: async () => {
      const [count, answer] = await Promise.all([desk?.api.count(), ask("GET", "sessions")]);
      const sessions = answer.ok ? readSessions(answer.data) : null;
      return count && sessions ? { open: count.open, done: count.done, sessions: sessions.length } : null;
    },
  });
  return (
    <>
      <p>What goes at once, on every device:</p>
      <ul className={styles.losses}>
        <li>
          {data ? `${many(data.open + data.done, "task")} (${data.open} open, ${data.done} done)` : "all of your tasks"}
        </li>
        <li>{data ? many(data.sessions, "session") : "all of your sessions"}</li>
        <li>your account, its passkeys and its security log</li>
      </ul>
      <p>There is no way back, and no copy is kept for you. Export your data first, if you want to keep it.</p>
    </>
  );
}

function many(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
