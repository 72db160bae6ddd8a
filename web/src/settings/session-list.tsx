"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Confirmation } from "@/account/confirmation";
import { faultOf } from "@/account/messages";
import { useAccount } from "@/account/use-account";
import { Unreachable } from "@/client/faults";
import { Button } from "@/ui/button";
import { Alert } from "@/ui/notice";
import styles from "./entries.module.css";
import { instantInWords, lastUseInWords, readSessions, type Session } from "./sessions";

/** Where a person is signed in, and the end of it. */
export function SessionList() {
  const { ask, insist, asked } = useAccount();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const [fault, setFault] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  const { data, isError, refetch } = useQuery({
    queryKey: ["sessions"],
    queryFn: async () => {
      const answer = await ask("GET", "sessions");
      const sessions = answer.ok && readSessions(answer.data);
      if (!sessions) throw new Unreachable();
      return sessions;
    },
  });

  useEffect(() => {
    if (said) status.current?.focus(); // the button that was pressed may be gone
  }, [said]);

  async function end(path: "sessions/end" | "sessions/end-others", body: Record<string, string>, words: string) {
    setBusy(true);
    setSaid("");
    setFault("");
    const answer = await insist("POST", path, body);
    setBusy(false);
    await refetch();
    if (answer.ok) setSaid(words);
    else if (answer.code !== "LET_BE") setFault(faultOf(answer.code).words);
  }

  return (
    <>
      <p>
        A session that you end stops within a second, on every page and in every program that uses it. This one ends
        when you sign out.
      </p>
      {isError && (
        <Alert>
          <p>Your sessions cannot be shown right now.</p>
          <Button look="plain" onClick={() => refetch()}>
            Try again
          </Button>
        </Alert>
      )}
      {!data && !isError && <p className={styles.detail}>Looking …</p>}
      {data && (
        <ul className={styles.list}>
          {data.map((session) => (
            <Entry
              busy={busy}
              key={session.id}
              onEnd={() => end("sessions/end", { id: session.id }, `Ended: ${session.device}.`)}
              session={session}
            />
          ))}
        </ul>
      )}
      {fault && (
        <Alert>
          <p>{fault}</p>
        </Alert>
      )}
      {data && data.length > 1 && (
        <Button
          disabled={busy}
          look="quiet"
          onClick={() => end("sessions/end-others", {}, "All other sessions are ended.")}
        >
          End all others
        </Button>
      )}
      <p className={styles.said} ref={status} role="status" tabIndex={-1}>
        {said}
      </p>
      <Confirmation asked={asked} />
    </>
  );
}

type EntryProps = { session: Session; busy: boolean; onEnd: () => void };

function Entry({ session, busy, onEnd }: EntryProps) {
  const { device, address, createdAt, lastUsedAt, current } = session;
  return (
    <li className={styles.entry}>
      <div className={styles.what}>
        <strong className={styles.name}>
          {device}
          {current && <span className={styles.here}>This session</span>}
        </strong>
        <span className={styles.detail}>
          <time dateTime={lastUsedAt}>{lastUseInWords(lastUsedAt, Date.now())}</time>
        </span>
        <span className={styles.detail}>
          Signed in on <time dateTime={createdAt}>{instantInWords(createdAt)}</time>
          {address && <> from {address}</>}
        </span>
      </div>
      {!current && (
        <Button
          aria-label={`End ${device}, signed in on ${instantInWords(createdAt)}`}
          disabled={busy}
          look="quiet"
          onClick={onEnd}
        >
          End
        </Button>
      )}
    </li>
  );
}
