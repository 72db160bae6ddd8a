"use client";

import { type ComponentProps, useState } from "react";
import { Field } from "./field";
import styles from "./field.module.css";

type Props = Omit<ComponentProps<typeof Field>, "type" | "button">;

export function PasswordField(props: Props) {
  const [shown, setShown] = useState(false);
  const toggle = (
    <button
      aria-label={shown ? "Hide password" : "Show password"}
      className={styles.show}
      onClick={() => setShown(!shown)}
      type="button"
    >
      {shown ? "Hide" : "Show"}
    </button>
  );
  return (
    <Field
      {...props}
      autoCapitalize="none"
      autoCorrect="off"
      button={toggle}
      spellCheck={false}
      type={shown ? "text" : "password"}
    />
  );
}
