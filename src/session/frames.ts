import type { Clock, Instant } from '../kube/time.ts';

/** At most 30 frames a second in the long run: what a terminal and an eye can follow. */
const FRAME_MS = 33;
/** So many frames may come close together after a pause: a change need not wait for the tick before it. */
const BURST = 4;
/** What arrives within this time becomes one frame even then. */
const GATHER_MS = 4;

/** Calls `paint` soon after `request`, at once when it was quiet, and never more often than can be seen. */
export class Frames {
  private readonly clock: Clock;
  private readonly paint: (now: Instant) => void;
  private last = Number.NEGATIVE_INFINITY;
  /** When the frames painted so far would be over if each took FRAME_MS. */
  private paidUntil = Number.NEGATIVE_INFINITY;
  private cancel: (() => void) | undefined;

  constructor(clock: Clock, paint: (now: Instant) => void) {
    this.clock = clock;
    this.paint = paint;
  }

  request(): void {
    if (this.cancel !== undefined) return;
    const now = this.clock.now();
    const next = Math.max(this.last + GATHER_MS, this.paidUntil - (BURST - 1) * FRAME_MS);
    this.cancel = this.clock.after(Math.max(next - now, 0), () => {
      this.cancel = undefined;
      this.last = this.clock.now();
      this.paidUntil = Math.max(this.paidUntil, this.last) + FRAME_MS;
      this.paint(this.last);
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
