"use client";

import { useSearchParams } from "next/navigation";
import type { MouseEvent } from "react";
import type { Status } from "@/client/api";
import styles from "./filters.module.css";

/** Which list is shown is in the address, so that Back, reload and a bookmark find it again. */
export function useStatus(): Status {
  return useSearchParams().get("show") === "done" ? "done" : "open";
}

export function Filters({ status }: { status: Status }) {
  return (
    <nav aria-label="Which tasks" className={styles.filters}>
      <Filter current={status === "open"} href="/tasks" words="Open" />
      <Filter current={status === "done"} href="/tasks?show=done" words="Done" />
    </nav>
  );
}

function Filter({ current, href, words }: { current: boolean; href: string; words: string }) {
  return (
    <a aria-current={current ? "page" : undefined} href={href} onClick={(event) => go(event, href)}>
      {words}
    </a>
  );
}

/** Both lists are the same page; nothing needs to be asked of the server. */
function go(event: MouseEvent, href: string): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
  event.preventDefault();
  if (href !== window.location.pathname + window.location.search) window.history.pushState(null, "", href);
}
