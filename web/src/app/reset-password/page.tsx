import type { Metadata } from "next";
import { AccountPage } from "@/account/account-page";
import { ResetForm } from "@/recovery/reset-form";

export const metadata: Metadata = { title: "Choose a new password" };

export default function ResetPasswordPage() {
  return (
    <AccountPage
      lead="Every session of yours ends with it, on every device."
      other={
        <>
          Remembered the old one? <a href="/sign-in">Sign in</a>
        </>
      }
      title="Choose a new password"
    >
      <ResetForm />
    </AccountPage>
  );
}
