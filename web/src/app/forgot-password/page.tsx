import type { Metadata } from "next";
import { AccountPage } from "@/account/account-page";
import { ForgotForm } from "@/recovery/forgot-form";
import { settings } from "@/server/settings";
import { findTyped } from "@/server/typed";

export const metadata: Metadata = { title: "Forgot your password?" };

type Query = { sent?: string; fault?: string };

const BACK = (
  <>
    Remembered it? <a href="/sign-in">Sign in</a>
  </>
);

export default async function ForgotPasswordPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { sent, fault } = await searchParams;
  if (settings().mail.way === "off") {
    return (
      <AccountPage lead="This Duly sends no mail." other={BACK} title="Forgot your password?">
        <p>
          Ask its administrator for a link with which you choose a new password. They make one with{" "}
          <code>duly user reset-password</code> and your e-mail; it works once, for half an hour.
        </p>
      </AccountPage>
    );
  }
  return (
    <AccountPage lead="We send you a link with which you choose a new one." other={BACK} title="Forgot your password?">
      <ForgotForm alreadySent={sent === "1"} firstFault={fault} typed={await findTyped(fault)} />
    </AccountPage>
  );
}
