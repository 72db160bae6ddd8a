import { Seal } from "@/ui/seal";
import styles from "./check.module.css";

type Props = { title: string; done: boolean; onChange: (done: boolean) => void };

/** An open ring that gets the seal stamped on it. */
export function Check({ title, done, onChange }: Props) {
  return (
    <span className={styles.check}>
      <input
        aria-label={`Complete ‘${title}’`}
        checked={done}
        className={styles.box}
        data-complete
        onChange={(event) => onChange(event.target.checked)}
        type="checkbox"
      />
      <Seal className={styles.seal} />
    </span>
  );
}
