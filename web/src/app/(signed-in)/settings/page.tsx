import type { Metadata } from "next";
import { cookies } from "next/headers";
import { listPasskeys } from "@/server/passkey-list";
import { requirePerson } from "@/server/person";
import { settings } from "@/server/settings";
import { SettingsScreen } from "@/settings/settings-screen";
import { readTheme, themeCookie } from "@/ui/theme";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const person = await requirePerson("/settings");
  const theme = readTheme((await cookies()).get(themeCookie(settings().secure))?.value);
  return <SettingsScreen passkeys={await listPasskeys()} person={person} theme={theme} />;
}
