"use client";

import { useEffect, useRef, useState } from "react";
import { Confirmation } from "@/account/confirmation";
import { faultOf } from "@/account/messages";
import { useAccount } from "@/account/use-account";
import { useDesk } from "@/tasks/desk";
import { Button } from "@/ui/button";
import { Alert } from "@/ui/notice";
import { exportName, writeExport } from "./export";
import styles from "./export-data.module.css";

type Progress = { done: number; of: number };
type Made = { url: string; name: string; tasks: number };

export function ExportData() {
  const { ask, insist, asked } = useAccount();
  const desk = useDesk();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const [fault, setFault] = useState("");
  const link = useRef<HTMLAnchorElement>(null);

  useEffect(() => {
    if (!made) return;
    link.current?.click();
    return () => URL.revokeObjectURL(made.url);
  }, [made]);

  async function make(): Promise<void> {
    if (!desk) return;
    setMade(null);
    setFault("");
    const own = await insist("POST", "export", {});
    if (!own.ok) return setFault(own.code === "LET_BE" ? "" : faultOf(own.code).words);
    setProgress({ done: 0, of: 0 });
    try {
      const [log, refused, count] = await Promise.all([
        ask("GET", "security-log"),
        desk.api.refusedTokens(),
        desk.api.count(),
      ]);
      if (!log.ok) return setFault(faultOf(log.code).words);
      const of = count.open + count.done;
      let tasks = 0;
      const head = { exported_at: new Date().toISOString(), ...Object(own.data) };
      const parts = { security_log: { ...Object(log.data), api: refused } };
      const file = await writeExport({ ...head, ...parts }, desk.api, (done) => {
        tasks = done;
        setProgress({ done, of: Math.max(of, done) });
      });
      setMade({ url: URL.createObjectURL(file), name: exportName(new Date()), tasks });
    } catch {
      setFault("The export could not be finished. Nothing is lost; try again.");
    } finally {
      setProgress(null);
    }
  }

  return (
    <>
      <p>
        One JSON file with your account, your sessions, your passkeys' names, your security log and all of your tasks.
      </p>
      {fault && (
        <Alert>
          <p>{fault}</p>
        </Alert>
      )}
      <Button disabled={!desk || progress !== null} look="quiet" onClick={make}>
        {progress ? "Collecting …" : "Export my data"}
      </Button>
      {progress && (
        <progress aria-label="Tasks collected" className={styles.bar} max={progress.of || 1} value={progress.done} />
      )}
      <p className={styles.said} role="status">
        {progress && progress.of > 0 && `${progress.done} of ${inWords(progress.of)}`}
        {made && (
          <>
            Your export with {inWords(made.tasks)} is ready.{" "}
            <a download={made.name} href={made.url} ref={link}>
              Download it again
            </a>
          </>
        )}
      </p>
      <Confirmation asked={asked} />
    </>
  );
}

function inWords(tasks: number): string {
  return tasks === 1 ? "1 task" : `${tasks.toLocaleString("en")} tasks`;
}
