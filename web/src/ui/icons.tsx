// Our own line icons: 20 px grid, one stroke, the colour of the text around them.
import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      fill="none"
      focusable="false"
      height="20"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.5"
      viewBox="0 0 20 20"
      width="20"
    >
      {children}
    </svg>
  );
}

export function TrashIcon() {
  return (
    <Icon>
      <path d="M3.5 5.5h13M8 5.3V3.6h4v1.7M5.2 5.5l.8 11h8l.8-11M8.3 8.6l.3 5M11.7 8.6l-.3 5" />
    </Icon>
  );
}

export function CalendarIcon() {
  return (
    <Icon>
      <path d="M3.5 5h13v11.5h-13zM3.5 8.6h13M7 3v3.4M13 3v3.4" />
    </Icon>
  );
}

export function NoteIcon() {
  return (
    <Icon>
      <path d="M4 5.5h12M4 10h12M4 14.5h7" />
    </Icon>
  );
}

export function AlertIcon() {
  return (
    <Icon>
      <path d="M10 3.2 17.4 16.4H2.6zM10 8.2v3.8M10 14.2v.1" />
    </Icon>
  );
}

export function CloudOffIcon() {
  return (
    <Icon>
      <path d="M5.7 8.2a3.6 3.6 0 0 0 .3 7.2h7.4M8.2 5.4a4.4 4.4 0 0 1 6.3 3.3 3.4 3.4 0 0 1 2 5.5M3.5 3.5l13 13" />
    </Icon>
  );
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="m5 5 10 10M15 5 5 15" />
    </Icon>
  );
}
