import type { Metadata } from "next";
import { requirePerson } from "@/server/person";
import { HOME } from "@/server/return-path";
import { TasksScreen } from "@/tasks/tasks-screen";

export const metadata: Metadata = { title: "Tasks" };

export default async function TasksPage() {
  await requirePerson(HOME);
  return <TasksScreen />;
}
