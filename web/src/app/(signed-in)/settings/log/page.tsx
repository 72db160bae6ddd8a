import type { Metadata } from "next";
import { LogScreen } from "@/security-log/log-screen";
import { requirePerson } from "@/server/person";

export const metadata: Metadata = { title: "Security log" };

export default async function LogPage() {
  await requirePerson("/settings/log");
  return <LogScreen />;
}
