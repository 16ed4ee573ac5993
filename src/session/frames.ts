import type { Clock, Instant } from '../kube/time.ts';

/** At most 30 frames a second: what a terminal and an eye can follow. */
const FRAME_MS = 33;

/** Calls `paint` soon after `request`, at once when it was quiet, and never twice within a frame. */
export class Frames {
  private readonly clock: Clock;
  private readonly paint: (now: Instant) => void;
  private last = Number.NEGATIVE_INFINITY;
  private cancel: (() => void) | undefined;

  constructor(clock: Clock, paint: (now: Instant) => void) {
    this.clock = clock;
    this.paint = paint;
  }

  request(): void {
    if (this.cancel !== undefined) return;
    const wait = Math.max(this.last + FRAME_MS - this.clock.now(), 0);
    this.cancel = this.clock.after(wait, () => {
      this.cancel = undefined;
      this.last = this.clock.now();
      this.paint(this.last);
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
