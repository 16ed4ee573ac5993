import { clockTime } from '../analysis/clock-time.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { Seen } from '../store/detail-view.ts';
import type { RemovalOffer } from '../store/removal-offer.ts';
import type { SheetNote } from '../store/sheet.ts';

/** After so long without a sign it is said that there is none. */
const QUIET_MS = 30_000;

/** A removal that was sent, until the watch shows that the object is gone or waits for something else. */
export class FollowedRemoval {
  readonly offer: RemovalOffer;
  private readonly clock: Clock;
  private readonly sentAt: Instant;
  private quiet = false;

  constructor(offer: RemovalOffer, clock: Clock) {
    this.offer = offer;
    this.clock = clock;
    this.sentAt = clock.now();
  }

  /** What is new since the last call; `ended` with the last of it. */
  check({ row, waitsFor }: Seen): {
    readonly notes: readonly SheetNote[];
    readonly ended: boolean;
  } {
    const at = clockTime(this.clock.now());
    const { verdict } = this.offer;
    const gone: SheetNote = { tone: 'done', text: `finalizer gone ${at}` };
    if (row === undefined)
      return { notes: [gone, { tone: 'done', text: `object gone ${at}` }], ended: true };
    if (times(verdict.finalizer, row.finalizers) < this.before) {
      const next = waitsFor ?? row.finalizers.join(', ');
      return { notes: [gone, { tone: 'current', text: `next step: ${next}` }], ended: true };
    }
    if (this.quiet || this.clock.now() - this.sentAt < QUIET_MS) return { notes: [], ended: false };
    this.quiet = true;
    const text = `no visible reaction in ${QUIET_MS / 1000} s`;
    return { notes: [{ tone: 'problem', text }], ended: false };
  }

  /** A finalizer that is there twice goes once. */
  private get before(): number {
    return times(this.offer.verdict.finalizer, this.offer.row.finalizers);
  }
}

function times(finalizer: string, finalizers: readonly string[]): number {
  return finalizers.filter((other) => other === finalizer).length;
}
