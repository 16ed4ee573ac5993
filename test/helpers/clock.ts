import type { Clock, Instant } from '../../src/kube/time.ts';

export interface TestClock extends Clock {
  /** Lets time pass; timers run in order, and those they set too, if their time comes. */
  advance(ms: number): void;
  /** How many timers wait. */
  readonly timers: number;
}

/** A clock that stands still until a test moves it. */
export function aClock(start: Instant = 0): TestClock {
  let now = start;
  let timers: { readonly at: Instant; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = timers
          .filter(({ at }) => at <= end)
          .reduce<(typeof timers)[number] | undefined>(
            (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
            undefined,
          );
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
    get timers() {
      return timers.length;
    },
  };
}
