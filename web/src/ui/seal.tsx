/** The stamped seal: our mark, and the check of a completed task. Decoration only; the words stand beside it. */
export function Seal({ className }: { className?: string | undefined }) {
  return (
    <svg aria-hidden="true" className={className} focusable="false" viewBox="0 0 24 24">
      <path d={OUTLINE} fill="var(--seal)" />
      <path
        d="M6.9 12.6c1.3 1 2.4 2.2 3.3 3.7 1.7-3.4 3.9-6.1 6.9-8.5"
        fill="none"
        stroke="var(--seal-ink)"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeWidth="2"
      />
    </svg>
  );
}

const OUTLINE =
  "M23 12C22.9 13.3 22.5 14.5 22.2 15.7C21.8 16.9 21.5 18.4 20.7 19.3C19.9 20.2 18.5 20.7 17.4 21.3C16.2 21.9 15.2 22.8 14 23.1C12.7 23.3 11.3 23.2 10.1 22.9C8.9 22.6 7.8 21.9 6.6 21.3C5.5 20.7 4.2 20.1 3.4 19.2C2.6 18.3 2.4 16.9 2 15.7C1.5 14.5 0.9 13.2 0.9 12C0.9 10.8 1.4 9.5 1.9 8.3C2.4 7.2 3 6.1 3.8 5.1C4.5 4.1 5.4 3.1 6.4 2.4C7.5 1.6 8.8 0.8 10 0.6C11.2 0.5 12.6 1.1 13.9 1.4C15.1 1.7 16.3 2 17.4 2.6C18.6 3.1 19.8 3.8 20.7 4.7C21.6 5.6 22.6 6.8 23 8C23.4 9.2 23.1 10.7 23 12Z";
