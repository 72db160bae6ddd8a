import type { Metadata } from "next";
import { AccountPage } from "@/account/account-page";
import { ForgotForm } from "@/recovery/forgot-form";
import { settings } from "@/server/settings";
import { findTyped } from "@/server/typed";

export const metadata: Metadata = { title: "Forgot your password?" };

type Query = { sent?: string; fault?: string };

const BY_MAIL = "We send you a link with which you choose a new one.";
const NO_MAIL = "Mail is not set up on this Duly: its administrator gets the link with which you choose a new one.";
const BACK = (
  <>
    Remembered it? <a href="/sign-in">Sign in</a>
  </>
);

export default async function ForgotPasswordPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { sent, fault } = await searchParams;
  const { reaches } = settings().mail;
  return (
    <AccountPage lead={reaches ? BY_MAIL : NO_MAIL} other={BACK} title="Forgot your password?">
      <ForgotForm alreadySent={sent === "1"} firstFault={fault} reaches={reaches} typed={await findTyped(fault)} />
    </AccountPage>
  );
}
