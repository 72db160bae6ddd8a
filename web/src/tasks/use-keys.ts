"use client";

import { useEffect } from "react";

const STORED = "duly-keys";

export function keysEnabled(): boolean {
  return localStorage.getItem(STORED) !== "off";
}

export function enableKeys(on: boolean): void {
  if (on) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, "off");
}

/** Single letters, only where nothing is being typed; they can be switched off (WCAG 2.1.4). */
export function useKeys(onHelp: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      const action = actionFor(event.key, onHelp);
      if (!action || !keysEnabled()) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [onHelp]);
}

function actionFor(key: string, onHelp: () => void): (() => void) | null {
  const row = document.activeElement?.closest<HTMLElement>("[data-row]");
  if (key === "q") return () => focus(document, "[data-quick-add]");
  if (key === "?") return onHelp;
  if (key === "j" || (row && key === "ArrowDown")) return () => step(row, 1);
  if (key === "k" || (row && key === "ArrowUp")) return () => step(row, -1);
  if (row && key === "e") return () => row.querySelector<HTMLElement>("[data-complete]")?.click();
  if (row && key === "#") return () => row.querySelector<HTMLElement>("[data-remove]")?.click();
  return null;
}

function step(from: HTMLElement | null | undefined, by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = from ? rows.indexOf(from) + by : 0;
  const row = rows[Math.max(0, Math.min(at, rows.length - 1))];
  if (!row) return;
  focus(row, "[data-open]");
  row.scrollIntoView({ block: "nearest" });
}

function focus(within: ParentNode, selector: string): void {
  within.querySelector<HTMLElement>(selector)?.focus();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== "checkbox";
  return target.isContentEditable || target.matches("textarea, select");
}
