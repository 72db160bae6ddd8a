import type { Metadata } from "next";
import { cookies } from "next/headers";
import { requirePerson } from "@/server/person";
import { SettingsScreen } from "@/settings/settings-screen";
import { readTheme, THEME_COOKIE } from "@/ui/theme";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const person = await requirePerson("/settings");
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return <SettingsScreen person={person} theme={theme} />;
}
