"use client";

// Tasks that stay on the list although they no longer belong there: just completed, or open in an editor.
import { useCallback, useMemo, useState } from "react";
import type { Task } from "@/client/api";
import type { Kept } from "./task-view";

const LINGER = 1400; // long enough for the seal to be seen, and for a slip to be taken back

export function useKeptTasks() {
  const [lingering, setLingering] = useState<Kept>(new Map());
  const [held, setHeld] = useState<Kept>(new Map());
  const kept = useMemo(() => new Map([...held, ...lingering]), [held, lingering]);
  const linger = useCallback((task: Task) => {
    setLingering((old) => withTask(old, task));
    setTimeout(() => setLingering((old) => withoutTask(old, task)), LINGER);
  }, []);
  /** Until it is let go, whatever becomes of it elsewhere: somebody is writing in it. */
  const hold = useCallback((task: Task) => {
    setHeld((old) => withTask(old, task));
    return () => setHeld((old) => withoutTask(old, task));
  }, []);
  return { kept, lingering, linger, hold };
}

function withTask(tasks: Kept, task: Task): Kept {
  return new Map([...tasks, [task.id, task]]);
}

function withoutTask(tasks: Kept, task: Task): Kept {
  return new Map([...tasks].filter(([, other]) => other !== task));
}
