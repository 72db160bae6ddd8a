import type { ComponentProps } from "react";
import styles from "./button.module.css";

type Look = "ink" | "quiet" | "grave" | "plain";

type Props = Omit<ComponentProps<"button">, "className"> & { look?: Look };

export function Button({ look = "ink", type = "button", ...rest }: Props) {
  return <button {...rest} className={buttonClass(look)} type={type} />;
}

/** For a link that looks like a button. */
export function buttonClass(look: Look = "ink"): string {
  return look === "ink" ? `${styles.button}` : `${styles.button} ${styles[look]}`;
}
