import type { Metadata } from "next";
import { AccountPage } from "@/account/account-page";
import { ConfirmForm } from "@/recovery/confirm-form";

export const metadata: Metadata = { title: "Confirm your e-mail" };

export default function ConfirmEmailPage() {
  return (
    <AccountPage
      lead="One last step: the password of your account."
      other={
        <>
          Not the one who signed up? Close this page, or <a href="/forgot-password">choose a password of your own</a>.
        </>
      }
      title="Confirm your e-mail"
    >
      <ConfirmForm />
    </AccountPage>
  );
}
