import type { ReactNode, Ref } from "react";
import { Alert } from "@/ui/notice";
import type { Fault } from "./messages";

type Props = { fault: Fault; children?: ReactNode; ref: Ref<HTMLDivElement> };

/** The same words as at the field, and the way there. */
export function ErrorSummary({ fault, children, ref }: Props) {
  return (
    <Alert ref={ref}>
      {fault.field ? <a href={`#${fault.field}`}>{fault.words}</a> : fault.words} {children}
    </Alert>
  );
}
