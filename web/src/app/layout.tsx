import "./tokens.css";
import "./base.css";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { settings } from "@/server/settings";
import { readTheme, themeCookie } from "@/ui/theme";
import { fontVariables } from "./fonts";

export const metadata: Metadata = {
  title: { default: "Duly", template: "%s · Duly" },
  description: "A quiet list for what is to be done, in due form and in due time.",
  robots: { index: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f9f5ec" },
    { media: "(prefers-color-scheme: dark)", color: "#151310" },
  ],
};

/** Reading a cookie makes every page a rendered one, and only such a page gets the nonce that its scripts need. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(themeCookie(settings().secure))?.value);
  return (
    <html className={fontVariables} data-theme={theme === "system" ? undefined : theme} lang="en">
      <body>{children}</body>
    </html>
  );
}
