"use client";

import { useEffect, useState } from "react";

/** What came after the # in the link: read once and taken out of the address bar and the history. Null: not read yet. */
export function useLinkToken(): string | null {
  const [token, setToken] = useState<string | null>(null);

  useEffect(() => {
    const given = window.location.hash.slice(1);
    if (given) window.history.replaceState(null, "", window.location.pathname);
    setToken((before) => given || before || "");
  }, []);

  return token;
}
