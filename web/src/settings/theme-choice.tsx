"use client";

import { useState } from "react";
import { spellThemeCookie, type Theme } from "@/ui/theme";
import styles from "./theme-choice.module.css";

const CHOICES: [Theme, string][] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function ThemeChoice({ theme }: { theme: Theme }) {
  const [chosen, setChosen] = useState(theme);

  function choose(next: Theme): void {
    setChosen(next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
    document.cookie = spellThemeCookie(next, window.location.protocol === "https:");
  }

  return (
    <fieldset className={styles.choices}>
      <legend>Colours</legend>
      {CHOICES.map(([value, words]) => (
        <label key={value}>
          <input checked={chosen === value} name="theme" onChange={() => choose(value)} type="radio" value={value} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
