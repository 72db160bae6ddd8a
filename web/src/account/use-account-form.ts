"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { type Action, callAccount } from "./account-calls";
import { type Fault, faultOf } from "./messages";

type Options = {
  action: Action;
  firstFault?: string | undefined;
  /** A code when the page itself can tell that something is missing. */
  check?: (body: Record<string, string>) => string | null;
  onDone: () => void;
};

/** Sends a form's own fields, keeps them on failure, and puts the focus on what went wrong. */
export function useAccountForm({ action, firstFault, check, onDone }: Options) {
  const [fault, setFault] = useState<Fault | null>(firstFault ? faultOf(firstFault) : null);
  const [busy, setBusy] = useState(false);
  const alert = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (fault) alert.current?.focus();
  }, [fault]);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const body = fieldsOf(event.currentTarget);
    const missing = check?.(body);
    if (missing) return setFault({ ...faultOf(missing) });
    setBusy(true);
    const outcome = await callAccount(action, body);
    if (outcome.ok) return onDone();
    setBusy(false);
    setFault({ ...faultOf(outcome.code) });
  }

  const faultAt = (field: Fault["field"]): string | undefined => (fault?.field === field ? fault?.words : undefined);
  return { submit, busy, fault, faultAt, alert };
}

function fieldsOf(form: HTMLFormElement): Record<string, string> {
  const entries = [...new FormData(form)].filter(([name]) => name !== "next");
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === "string" ? value : ""]));
}
