// A machine that slept wakes to a list from before. Browsers tell a page that is looked at again, but not one that was
// in sight all the time: the hole in the clock does.

const LOOK = 15_000;
const SLEPT = 180_000; // well above the minute to which browsers slow the timers of a hidden page

/** Calls `wake` once after each sleep; returns how to stop. */
export function onWake(wake: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT) wake();
    last = now;
  }, LOOK);
  return () => clearInterval(timer);
}
