"use client";

import { AccountPage } from "@/account/account-page";
import { Button } from "@/ui/button";

export default function ErrorPage({ reset }: { reset: () => void }) {
  return (
    <AccountPage
      lead="This page could not be shown. What is saved is safe."
      other={<a href="/">To the beginning</a>}
      title="Something went wrong"
    >
      <Button onClick={reset}>Try again</Button>
    </AccountPage>
  );
}
