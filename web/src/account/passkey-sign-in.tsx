"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "@/ui/button";
import type { Outcome } from "./account-calls";
import { ErrorSummary } from "./error-summary";
import { type Fault, faultOf } from "./messages";
import { offerPasskeys, passkeysWork, signInByPasskey } from "./passkey-ceremony";

/** A passkey in place of the password: suggested at the e-mail field where the browser can, and by a button. */
export function PasskeySignIn({ next }: { next: string }) {
  const [possible, setPossible] = useState(false);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Fault[]>([]);
  const [round, setRound] = useState(0);
  const offer = useRef<() => Promise<void>>(null);
  const alert = useRef<HTMLDivElement>(null);

  useEffect(() => setPossible(passkeysWork()), []);

  useEffect(() => {
    if (faults.length > 0) alert.current?.focus();
  }, [faults]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round begins the offer anew
  useEffect(() => {
    const waiting = new AbortController();
    const over = offerPasskeys(waiting.signal).then((outcome) => {
      if (outcome && !waiting.signal.aborted) finish(outcome);
    });
    offer.current = async () => {
      waiting.abort();
      await over;
    };
    return () => waiting.abort();
  }, [round]);

  function finish(outcome: Outcome | null): void {
    if (outcome?.ok) {
      window.location.assign(next);
      return;
    }
    setBusy(false);
    if (outcome) setFaults([faultOf(outcome.code)]);
    setRound((last) => last + 1);
  }

  async function ask(): Promise<void> {
    setBusy(true);
    setFaults([]);
    await offer.current?.(); // one at a time: the later challenge is the one that counts
    finish(await signInByPasskey());
  }

  if (!possible) return null;
  return (
    <>
      <ErrorSummary faults={faults} ref={alert} />
      <div>
        <Button disabled={busy} look="quiet" onClick={ask}>
          {busy ? "Waiting for your passkey …" : "Sign in with a passkey"}
        </Button>
      </div>
    </>
  );
}
