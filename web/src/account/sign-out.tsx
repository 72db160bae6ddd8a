"use client";

import { useContext, useState } from "react";
import { useDesk } from "@/tasks/desk";
import type { OutboxStore } from "@/tasks/outbox";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { callAccount } from "./account-calls";
import { HolderContext } from "./holder";

const PATIENCE = 3000;

export function SignOut() {
  const desk = useDesk();
  const holder = useContext(HolderContext);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function signOut(evenSo = false): Promise<void> {
    if (!desk) return;
    setBusy(true);
    setFault(null);
    const left = evenSo ? 0 : await unsent(desk.outbox);
    if (left > 0) return stop(`${left === 1 ? "One change has" : `${left} changes have`} not reached the server yet.`);
    const outcome = await callAccount("sign-out", {}, holder?.subject ?? null);
    if (!outcome.ok && outcome.code === "OTHER_ACCOUNT") return holder?.onOther();
    if (!outcome.ok) return stop("You are still signed in: the server cannot be reached.");
    desk.end("signed-out");
  }

  function stop(why: string): void {
    setBusy(false);
    setFault(why);
  }

  return (
    <>
      <Button disabled={busy || !desk} look="plain" onClick={() => signOut()}>
        Sign out
      </Button>
      {fault && (
        <Dialog onClose={() => setFault(null)} title="Not signed out">
          <p>{fault}</p>
          <Button onClick={() => signOut()}>Try again</Button>
          <Button look="grave" onClick={() => signOut(true)}>
            Sign out all the same
          </Button>
        </Dialog>
      )}
    </>
  );
}

/** How many changes are still here after a moment's wait. */
async function unsent(outbox: OutboxStore): Promise<number> {
  outbox.retry();
  const until = performance.now() + PATIENCE;
  while (outbox.snapshot().entries.length > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return outbox.snapshot().entries.length;
}
