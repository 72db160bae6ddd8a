"use client";

// Whose page this is. Another tab can sign somebody else in, and the cookie is then theirs: calls that change an account
// say whose they mean.
import { createContext } from "react";

export type Holder = { subject: string; onOther: () => void };

/** Null on the pages before signing in. */
export const HolderContext = createContext<Holder | null>(null);
