import { type ComponentProps, type ReactNode, useId } from "react";
import styles from "./field.module.css";
import { AlertIcon } from "./icons";

type Props = Omit<ComponentProps<"input">, "className"> & {
  name: string;
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
  button?: ReactNode;
};

/** A label, what is expected, what went wrong, and the input, told together to whoever listens. */
export function Field({ label, hint, fault, button, ...input }: Props) {
  const given = useId();
  const id = input.id ?? given;
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {hint && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p className={styles.fault} id={`${id}-fault`}>
          <AlertIcon />
          {fault}
        </p>
      )}
      <div className={styles.control}>
        <input
          {...input}
          aria-describedby={described || undefined}
          aria-invalid={fault ? true : undefined}
          className={button ? `${styles.input} ${styles.withButton}` : styles.input}
          id={id}
        />
        {button}
      </div>
    </div>
  );
}
