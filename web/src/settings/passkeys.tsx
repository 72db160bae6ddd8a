"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { Outcome } from "@/account/account-calls";
import { Confirmation } from "@/account/confirmation";
import { makePasskey, passkeysWork } from "@/account/passkey-ceremony";
import { useAccount } from "@/account/use-account";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import styles from "./entries.module.css";
import { PasskeyForm } from "./passkey-form";

/** `added` is a date, YYYY-MM-DD; `synced` when the person's other devices have it too. */
export type Passkey = { id: string; name: string; added: string; synced: boolean };

type Asked = { what: "add" } | { what: "rename" | "remove"; passkey: Passkey };

export function Passkeys({ known }: { known: Passkey[] }) {
  const router = useRouter();
  const { insist, asked: proof } = useAccount();
  const [possible, setPossible] = useState<boolean | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [said, setSaid] = useState("");

  useEffect(() => setPossible(passkeysWork()), []);

  function done(words: string): void {
    setAsked(null);
    setSaid(words);
    router.refresh();
  }

  return (
    <>
      <p>
        Sign in with your fingerprint, face or screen lock instead of your password. Your password goes on working.
        Changing it removes no passkey.
      </p>
      {known.length > 0 && (
        <ul className={styles.list}>
          {known.map((passkey) => (
            <li className={styles.entry} key={passkey.id}>
              <div className={styles.what}>
                <strong className={styles.name}>{passkey.name}</strong>
                <span className={styles.detail}>
                  Added {inWords(passkey.added)} · {passkey.synced ? "on all devices of its keychain" : "on one device"}
                </span>
              </div>
              <div className={styles.ways}>
                <Button
                  aria-label={`Rename ${passkey.name}`}
                  look="plain"
                  onClick={() => setAsked({ what: "rename", passkey })}
                >
                  Rename
                </Button>
                <Button
                  aria-label={`Remove ${passkey.name}`}
                  look="plain"
                  onClick={() => setAsked({ what: "remove", passkey })}
                >
                  Remove
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {possible === false && <p className={styles.detail}>This browser, or this address, cannot make passkeys.</p>}
      <Button disabled={!possible} look="quiet" onClick={() => setAsked({ what: "add" })}>
        Add a passkey
      </Button>
      <p className={styles.said} role="status">
        {said}
      </p>
      {asked?.what === "add" && (
        <Dialog onClose={() => setAsked(null)} title="Add a passkey">
          <PasskeyForm
            button="Go on"
            lead="Give it a name by which you will know it. Your browser then asks where to keep it."
            name=""
            onDone={() => done("The passkey is added.")}
            send={async ({ name = "" }) => orNull(await makePasskey(name, insist))}
          />
        </Dialog>
      )}
      {asked?.what === "rename" && (
        <Dialog onClose={() => setAsked(null)} title="Rename the passkey">
          <PasskeyForm
            action="passkey/update-passkey"
            button="Save the name"
            id={asked.passkey.id}
            name={asked.passkey.name}
            onDone={() => done("The name is saved.")}
          />
        </Dialog>
      )}
      {asked?.what === "remove" && (
        <Dialog onClose={() => setAsked(null)} title={`Remove ${asked.passkey.name}?`}>
          <PasskeyForm
            button="Remove it"
            grave
            id={asked.passkey.id}
            lead="It can no longer be used to sign in here. Delete it on the device as well, or it will go on being offered."
            onDone={() => done("The passkey is removed.")}
            send={async (body) => orNull(await insist("POST", "passkey/delete-passkey", body))}
          />
        </Dialog>
      )}
      <Confirmation asked={proof} />
    </>
  );
}

/** The person turned away from showing that it is them: nothing to say. */
function orNull(outcome: Outcome | null): Outcome | null {
  return outcome && !outcome.ok && outcome.code === "LET_BE" ? null : outcome;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function inWords(date: string): string {
  const [year, month, day] = date.split("-").map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}
