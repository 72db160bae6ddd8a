import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountPage } from "@/account/account-page";
import { SignUpForm } from "@/account/sign-up-form";
import { findPerson } from "@/server/person";
import { safeReturnPath } from "@/server/return-path";
import { settings } from "@/server/settings";
import { findTyped } from "@/server/typed";

export const metadata: Metadata = { title: "Create an account" };

type Query = { next?: string | string[]; fault?: string };

export default async function SignUpPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { next, fault } = await searchParams;
  const returnPath = safeReturnPath(next);
  if (await findPerson()) redirect(returnPath);
  const other = <a href={`/sign-in?next=${encodeURIComponent(returnPath)}`}>Sign in</a>;
  return (
    <AccountPage
      lead="A name, an e-mail and a password; nothing else is asked."
      other={<>Already have an account? {other}</>}
      title="Create an account"
    >
      <SignUpForm
        confirms={settings().mail.reaches}
        firstFault={fault}
        next={returnPath}
        typed={await findTyped(fault)}
      />
    </AccountPage>
  );
}
