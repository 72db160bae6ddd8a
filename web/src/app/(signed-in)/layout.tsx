import type { ReactNode } from "react";
import { SignedIn } from "@/account/signed-in";
import { requirePerson } from "@/server/person";
import { HOME } from "@/server/return-path";

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  return <SignedIn person={await requirePerson(HOME)}>{children}</SignedIn>;
}
