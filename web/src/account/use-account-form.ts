"use client";

import { type FormEvent, useContext, useEffect, useRef, useState } from "react";
import { type Action, askAccount, type Outcome } from "./account-calls";
import { HolderContext } from "./holder";
import { type Fault, faultOf } from "./messages";

/** `send` in place of `action` does whatever it takes; null when the person let it be. */
type Way = { action: Action } | { send: (body: Record<string, string>) => Promise<Outcome | null> };

type Options = Way & {
  firstFault?: string | undefined;
  /** Done means that this page is left: the form stays busy until then. */
  leaves?: boolean;
  /** Codes of all that the page itself can tell is missing, in the order of the fields. */
  check?: (body: Record<string, string>) => string[];
  onDone: (form: HTMLFormElement, data: unknown) => void;
};

/** Sends a form's own fields, keeps them on failure, and puts the focus on what went wrong. */
export function useAccountForm({ firstFault, leaves = false, check, onDone, ...way }: Options) {
  const [faults, setFaults] = useState<Fault[]>(firstFault ? [faultOf(firstFault)] : []);
  const [busy, setBusy] = useState(false);
  const holder = useContext(HolderContext);
  const alert = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (faults.length > 0) alert.current?.focus();
  }, [faults]);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const body = fieldsOf(form);
    const missing = check?.(body) ?? [];
    if (missing.length > 0) return setFaults(missing.map(faultOf));
    setBusy(true);
    const outcome =
      "send" in way ? await way.send(body) : await askAccount("POST", way.action, holder?.subject ?? null, body);
    setBusy(leaves && outcome?.ok === true);
    if (!outcome) return;
    if (outcome.ok) {
      setFaults([]);
      return onDone(form, "data" in outcome ? outcome.data : undefined);
    }
    if (outcome.code === "OTHER_ACCOUNT") holder?.onOther();
    setFaults([faultOf(outcome.code)]);
  }

  const faultAt = (field: Fault["field"]): string | undefined => faults.find((fault) => fault.field === field)?.words;
  return { submit, busy, faults, faultAt, alert };
}

/** Only what is certainly no address; the server judges the rest. */
export function looksLikeEmail(text: string | undefined): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text?.trim() ?? "");
}

function fieldsOf(form: HTMLFormElement): Record<string, string> {
  const entries = [...new FormData(form)].filter(([name]) => name !== "next");
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === "string" ? value : ""]));
}
