import type { Clock, Instant } from '../kube/time.ts';

/** Lets so many pass a second, one after the other, until it is stopped. */
export class Pacer {
  private readonly clock: Clock;
  private readonly everyMs: number;
  private readonly signal: AbortSignal;
  private next: Instant = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, perSecond: number, signal: AbortSignal) {
    this.clock = clock;
    this.everyMs = 1_000 / perSecond;
    this.signal = signal;
  }

  /** Resolves when it is one's turn, with `true`; with `false` when it was stopped before. */
  turn(): Promise<boolean> {
    const { clock, signal } = this;
    if (signal.aborted) return Promise.resolve(false);
    const now = clock.now();
    const at = Math.max(now, this.next);
    this.next = at + this.everyMs;
    if (at === now) return Promise.resolve(true);
    return new Promise((resolve) => {
      const stop = () => {
        cancel();
        resolve(false);
      };
      const cancel = clock.after(at - now, () => {
        signal.removeEventListener('abort', stop);
        resolve(true);
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}
