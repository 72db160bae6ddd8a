export type Theme = "system" | "light" | "dark";

/** A cookie rather than web storage, so that the server renders the right one and nothing flashes. */
export function themeCookie(secure: boolean): string {
  return secure ? "__Host-duly-theme" : "duly-theme";
}

/** For `document.cookie`; following the system needs none. */
export function spellThemeCookie(theme: Theme, secure: boolean): string {
  const age = theme === "system" ? 0 : 31_536_000;
  return `${themeCookie(secure)}=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure ? "; Secure" : ""}`;
}

export function readTheme(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}
