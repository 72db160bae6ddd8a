import Link from "next/link";
import { Seal } from "./seal";
import styles from "./wordmark.module.css";

export function Wordmark({ href }: { href: string }) {
  return (
    <Link className={styles.wordmark} href={href} prefetch={false}>
      <Seal className={styles.seal} />
      Duly
    </Link>
  );
}
