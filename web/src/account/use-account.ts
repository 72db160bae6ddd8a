"use client";

// Calls about the account that this page shows, and what they ask for on the way: proof that it is still the same person.
import { useContext, useState } from "react";
import { useDesk } from "@/tasks/desk";
import { type Answer, askAccount } from "./account-calls";
import { HolderContext } from "./holder";

type Asked = { answer: (shown: boolean) => void };

const LET_BE: Answer = { ok: false, code: "LET_BE" };

export function useAccount() {
  const holder = useContext(HolderContext);
  const desk = useDesk();
  const [asked, setAsked] = useState<Asked | null>(null);

  async function ask(method: "GET" | "POST", path: string, body?: Record<string, unknown>): Promise<Answer> {
    const answer = await askAccount(method, path, holder?.subject ?? null, body);
    if (!answer.ok && answer.code === "OTHER_ACCOUNT") holder?.onOther();
    if (!answer.ok && answer.code === "UNAUTHORIZED") desk?.end("ended");
    return answer;
  }

  /** Refused for want of proof, it asks for the proof and tries again; LET_BE when the person turns away. */
  async function insist(method: "GET" | "POST", path: string, body?: Record<string, unknown>): Promise<Answer> {
    const first = await ask(method, path, body);
    if (first.ok || first.code !== "CONFIRM_FIRST") return first;
    const shown = await new Promise<boolean>((resolve) => setAsked({ answer: resolve }));
    setAsked(null);
    return shown ? ask(method, path, body) : LET_BE;
  }

  return { ask, insist, asked };
}
