import type { Clock, Instant } from '../../kube/time.ts';

/** A clock that says `at` now, and from then on goes as `system` goes. */
export function replayClock(at: Instant, system: Clock): Clock {
  const started = system.now();
  return {
    now: () => at + system.now() - started,
    after: (delayMs, run) => system.after(delayMs, run),
  };
}

/** A clock that says `at` for ever; what is to run later runs by `system`. */
export function standingClock(at: Instant, system: Clock): Clock {
  return { now: () => at, after: (delayMs, run) => system.after(delayMs, run) };
}
