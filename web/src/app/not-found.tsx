import type { Metadata } from "next";
import { AccountPage } from "@/account/account-page";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <AccountPage
      lead="There is nothing at this address, or it is not yours to see."
      other={<a href="/">To the beginning</a>}
      title="Nothing here"
    >
      {null}
    </AccountPage>
  );
}
