"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useAccount } from "@/account/use-account";
import { Unreachable } from "@/client/faults";
import { instantInWords } from "@/settings/sessions";
import { useDesk } from "@/tasks/desk";
import { Button, buttonClass } from "@/ui/button";
import { Alert } from "@/ui/notice";
import { listed, toFile } from "./entries";
import type { Chain } from "./log";
import styles from "./log-screen.module.css";

const AT_FIRST = 200;

/** The account's log and the api's, as one list. */
export function LogScreen() {
  const { ask } = useAccount();
  const [all, setAll] = useState(false);
  const desk = useDesk();
  const { data, isError, refetch } = useQuery({
    queryKey: ["security-log"],
    enabled: desk !== null,
    queryFn: async () => {
      const [answer, api] = await Promise.all([ask("GET", "security-log"), desk?.api.refusedTokens()]);
      const chains = answer.ok && readChains(answer.data);
      if (!chains || !api) throw new Unreachable();
      return { ...chains, api };
    },
  });
  const entries = data && listed(data);
  return (
    <main className={styles.main} id="main">
      <p>
        <Link className={buttonClass("plain")} href="/settings" prefetch={false}>
          ← Settings
        </Link>
      </p>
      <h1>Security log</h1>
      <p className={styles.lead}>
        What happened to your account. Entries are only ever added, each sealed over the one before: whoever kept a copy
        sees it when one was changed or taken out later.
      </p>
      {isError && (
        <Alert>
          <p>The log cannot be shown right now.</p>
          <Button look="plain" onClick={() => refetch()}>
            Try again
          </Button>
        </Alert>
      )}
      {!data && !isError && <p className={styles.detail}>Looking …</p>}
      {entries && (
        <>
          <ol className={styles.list}>
            {entries.slice(0, all ? undefined : AT_FIRST).map(({ key, at, words, detail, grave }) => (
              <li className={grave ? `${styles.entry} ${styles.grave}` : styles.entry} key={key}>
                <time className={styles.time} dateTime={at}>
                  {instantInWords(at)}
                </time>
                <span className={styles.words}>{words}</span>
                {detail && <span className={styles.detail}>{detail}</span>}
              </li>
            ))}
          </ol>
          {!all && entries.length > AT_FIRST && (
            <Button look="plain" onClick={() => setAll(true)}>
              Show all {entries.length}
            </Button>
          )}
          <Button look="quiet" onClick={() => download(toFile(data))}>
            Download the log
          </Button>
          <p className={styles.detail}>
            Something here that was not you? <Link href="/settings#sessions">End your other sessions</Link> and change
            your password.
          </p>
        </>
      )}
    </main>
  );
}

function download(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = "duly-security-log.txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function readChains(data: unknown): { account: Chain; service: Chain } | null {
  if (data === null || typeof data !== "object" || !("account" in data) || !("service" in data)) return null;
  const { account, service } = data;
  return isChain(account) && isChain(service) ? { account, service } : null;
}

function isChain(value: unknown): value is Chain {
  return value !== null && typeof value === "object" && "entries" in value && Array.isArray(value.entries);
}
