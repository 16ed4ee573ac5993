import type { Clock, Instant } from '../../kube/time.ts';
import type { State } from './reading.ts';
import { isPast } from './step.ts';

/** The API server learns of a restart from the kubelet, which looks every second. */
const SETTLED_MS = 2_000;
/** Silence in which what was told last would have come by. */
const QUIET_MS = 3_000;

/**
 * How long what was told last is awaited in an answer that begins before it: while the answer goes on
 * there, and when it has gone past it until the pod can be believed. One for each answer.
 */
export class Hope {
  private readonly clock: Clock;
  private readonly openedAt: Instant;
  private readonly giveUp: () => void;
  private isPast = false;
  private stopTimer: () => void = () => {};

  /** `giveUp` is called at the end of each wait; `renew` begins the next. */
  constructor(clock: Clock, giveUp: () => void) {
    this.clock = clock;
    this.openedAt = clock.now();
    this.giveUp = giveUp;
  }

  /** Something has come, and the reading stands there. */
  renew(state: State): void {
    const past = isPast(state);
    // Or lines that keep coming would put it off for ever.
    if (past && this.isPast) return;
    this.cancel();
    const { phase } = state;
    if (phase.type !== 'finding' || phase.held === undefined) return;
    this.isPast = past;
    const settledMs = Math.max(0, this.openedAt + SETTLED_MS - this.clock.now());
    this.stopTimer = this.clock.after(past ? settledMs : QUIET_MS, () => {
      this.isPast = false;
      this.giveUp();
    });
  }

  cancel(): void {
    this.isPast = false;
    this.stopTimer();
  }
}
