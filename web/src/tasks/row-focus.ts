/** What was open in a row is closed: the focus goes back to the task's title, where it came from. */
export function focusRow(within: Element | null): void {
  within?.closest("li")?.querySelector<HTMLElement>("[data-open]")?.focus();
}
