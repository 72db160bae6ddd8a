export type Theme = "system" | "light" | "dark";

/** A cookie rather than web storage, so that the server renders the right one and nothing flashes. */
export const THEME_COOKIE = "duly-theme";

export function readTheme(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}
