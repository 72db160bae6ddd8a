import type { Metadata } from "next";
import { AccountPage } from "@/account/account-page";

export const metadata: Metadata = { title: "Look into your mailbox" };

export default function SentPage() {
  return (
    <AccountPage
      lead="We have sent a mail to the address that you gave."
      other={
        <>
          Confirmed already? <a href="/sign-in">Sign in</a>
        </>
      }
      title="Look into your mailbox"
    >
      <p>
        Open the link in it within a day, and your account is ready. Nothing there after a few minutes? Look among the
        unwanted mail, or <a href="/sign-up">sign up again</a>: there may have been a slip in the address.
      </p>
    </AccountPage>
  );
}
