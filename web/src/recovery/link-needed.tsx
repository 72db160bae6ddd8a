import { Alert } from "@/ui/notice";

/** The page was opened without a link, or again without it; the link itself is still good. */
export function LinkNeeded({ children }: { children: string }) {
  return (
    <Alert>
      <p>{children}</p>
    </Alert>
  );
}

export function ScriptNeeded() {
  return (
    <noscript>
      <p>This page needs JavaScript: the secret part of your link is kept from every server, ours included.</p>
    </noscript>
  );
}
