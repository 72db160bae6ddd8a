"use client";

import { useEffect, useState } from "react";
import { inWords } from "@/throttle/wait-words";

/** Counted down for the eye; whoever listens hears it once, and what has changed when they ask. */
export function TryAgain({ seconds }: { seconds: number }) {
  const [left, setLeft] = useState(seconds);

  useEffect(() => {
    const end = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, 1000);
    return () => clearInterval(timer);
  }, [seconds]);

  return (
    <span aria-live="off" role="timer">
      {left > 0 ? ` Try again in ${inWords(left)}.` : " You can try again now."}
    </span>
  );
}
