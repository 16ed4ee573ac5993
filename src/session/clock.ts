import type { Clock } from '../kube/time.ts';

/** The machine's clock: the only place where ktop reads the time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
