// Many sessions can end at once, one told after another. Waiting for answers takes from one store of time that fills up
// again at half speed, so that an api that is slow or silent holds a request up for seconds, however many there are.
export type Patience = {
  /** Until it is done or there is no time left; it goes on by itself then. It must not reject. */
  wait: (done: Promise<void>) => Promise<void>;
};

export function openPatience(most: number): Patience {
  let left = most;
  let looked = Date.now();

  return {
    async wait(done) {
      const from = Date.now();
      left = Math.min(most, left + (from - looked) / 2);
      looked = from;
      if (left <= 0) return;
      await atMost(left, done);
      left = Math.max(0, left - (Date.now() - from));
    },
  };
}

async function atMost(ms: number, done: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([done, late]);
  clearTimeout(timer);
}
