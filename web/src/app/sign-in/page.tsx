import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountPage } from "@/account/account-page";
import { reasonInWords } from "@/account/messages";
import { PasskeySignIn } from "@/account/passkey-sign-in";
import { SignInForm } from "@/account/sign-in-form";
import { findPerson } from "@/server/person";
import { safeReturnPath } from "@/server/return-path";
import { findTyped } from "@/server/typed";
import { Note } from "@/ui/notice";

export const metadata: Metadata = { title: "Sign in" };

type Query = { next?: string | string[]; reason?: string; fault?: string };

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { next, reason, fault } = await searchParams;
  const returnPath = safeReturnPath(next);
  const person = await findPerson();
  if (person && reason !== "switched") redirect(returnPath);
  const why = reasonInWords(reason);
  const other = <a href={`/sign-up?next=${encodeURIComponent(returnPath)}`}>Create an account</a>;
  return (
    <AccountPage lead="Your list is where you left it." other={<>New here? {other}</>} title="Sign in">
      {why && !fault && (
        <Note>
          {why} {person && <a href="/tasks">Go on as {person.email}</a>}
        </Note>
      )}
      <SignInForm firstFault={fault} next={returnPath} typed={await findTyped(fault)} />
      <PasskeySignIn next={returnPath} />
    </AccountPage>
  );
}
