"use client";

// Everything that lives as long as a person is signed in on this page: token, api, cache, changes on their way.
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { createQueries, type Desk, DeskContext, type Ending, openDesk } from "@/tasks/desk";
import { Ended } from "./ended";
import { HolderContext } from "./holder";
import { Masthead } from "./masthead";
import { DeletionReceipt, type Receipt } from "./receipt";

export type Person = { id: string; name: string; email: string };

export function SignedIn({ person, children }: { person: Person; children: ReactNode }) {
  const [queries] = useState(createQueries);
  const [desk, setDesk] = useState<Desk | null>(null);
  const [ending, setEnding] = useState<Ending | null>(null);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const holder = useMemo(
    () => ({
      subject: person.id,
      onOther: () => desk?.end("switched"),
      onDeleted: (told: Receipt | null) => {
        setReceipt(told);
        desk?.end("deleted");
      },
    }),
    [person.id, desk],
  );

  useEffect(() => {
    const opened = openDesk(person.id, queries, setEnding);
    setDesk(opened);
    return opened.close;
  }, [person.id, queries]);

  useEffect(() => {
    // A page out of the back/forward cache is as old as when it was left: it begins again.
    const revive = (event: PageTransitionEvent): void => {
      if (event.persisted) window.location.reload();
    };
    window.addEventListener("pageshow", revive);
    return () => window.removeEventListener("pageshow", revive);
  }, []);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (!ending && desk?.outbox.snapshot().entries.length) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [desk, ending]);

  if (ending && receipt) return <DeletionReceipt receipt={receipt} />;
  if (ending) return <Ended ending={ending} />;
  return (
    <HolderContext value={holder}>
      <DeskContext value={desk}>
        <a className="skip" href="#main">
          Skip to the content
        </a>
        <Masthead />
        <QueryClientProvider client={queries}>{children}</QueryClientProvider>
      </DeskContext>
    </HolderContext>
  );
}
