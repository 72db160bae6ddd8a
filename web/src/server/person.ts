// Who is asking for a page. Looked up in the database at every request: this, not proxy.ts, is the boundary.
import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { auth } from "./running";

export type Person = { id: string; name: string; email: string };

export const findPerson = cache(async (): Promise<Person | null> => {
  const found = await auth().api.getSession({ headers: await headers(), query: { disableRefresh: true } });
  return found && { id: found.user.id, name: found.user.name, email: found.user.email };
});

export async function requirePerson(returnPath: string): Promise<Person> {
  return (await findPerson()) ?? redirect(`/sign-in?next=${encodeURIComponent(returnPath)}`);
}
