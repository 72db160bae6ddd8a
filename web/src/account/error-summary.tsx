import type { ReactNode, Ref } from "react";
import { Alert } from "@/ui/notice";
import type { Fault } from "./messages";
import { TryAgain } from "./try-again";

/** `prefix`: before the ids of the fields, where a page has several forms. */
type Props = { faults: Fault[]; prefix?: string; children?: ReactNode; ref: Ref<HTMLDivElement> };

/** The same words as at the fields, and the way there. */
export function ErrorSummary({ faults, prefix = "", children, ref }: Props) {
  if (faults.length === 0) return null;
  return (
    <Alert ref={ref}>
      {faults.map(({ field, words, wait }) => (
        <p key={words}>
          {field ? <a href={`#${prefix}${field}`}>{words}</a> : words}
          {wait && <TryAgain key={wait.since} seconds={wait.seconds} />}
        </p>
      ))}
      {children}
    </Alert>
  );
}
