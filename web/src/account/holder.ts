"use client";

// Whose page this is. Another tab can sign somebody else in, and the cookie is then theirs: calls that change an account
// say whose they mean.
import { createContext } from "react";
import type { Receipt } from "./receipt";

export type Holder = {
  subject: string;
  onOther: () => void;
  /** The account is gone; null when the server did not say what went with it. */
  onDeleted: (receipt: Receipt | null) => void;
};

/** Null on the pages before signing in. */
export const HolderContext = createContext<Holder | null>(null);
