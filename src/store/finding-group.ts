import { compareConclusions, compareSince, compareText } from '../analysis/findings/conclusion.ts';
import { describeCause, leadOf, type RootCause, tellsOf } from '../analysis/findings/root-cause.ts';
import type { Placed } from './finding-graph.ts';
import { Sorted } from './sorted.ts';

/** Everything under one root cause, as it comes and goes. */
export class FindingGroup {
  readonly key: string;
  /** What hangs under it, the worst first. */
  readonly affected = new Sorted<Placed>(comparePlaces);
  /** Which of all tell of the cause itself, the best first. */
  private readonly telling = new Sorted<Placed>(comparePlaces);
  private readonly all = new Sorted<Placed>(comparePlaces);
  private readonly oldest = new Sorted<Placed>(compareOldest);
  private own: Placed | undefined;
  private alike = 0;
  /** How many of all are wanted. */
  private wanted = 0;

  constructor(key: string) {
    this.key = key;
  }

  get isWanted(): boolean {
    return this.wanted > 0;
  }

  put(place: Placed, isWanted: boolean): void {
    this.all.put(place);
    this.oldest.put(place);
    this.alike += place.best.alike;
    if (isWanted) this.wanted++;
    if (tellsOf(place.best, this.key)) this.telling.put(place);
    if (place.key === this.key) this.own = place;
    else this.affected.put(place);
  }

  remove(place: Placed, wasWanted: boolean): void {
    this.all.remove(place);
    this.oldest.remove(place);
    this.alike -= place.best.alike;
    if (wasWanted) this.wanted--;
    this.telling.remove(place);
    if (place.key === this.key) this.own = undefined;
    else this.affected.remove(place);
  }

  private get head(): number {
    return this.own === undefined ? 0 : 1;
  }

  /** Counts anew how many are wanted; costs one pass over all of them. */
  want(isWanted: (place: Placed) => boolean): void {
    this.wanted = 0;
    for (const place of this.all.values()) if (isWanted(place)) this.wanted++;
  }

  /** What is said of it; `undefined` when it is empty. */
  cause(): RootCause | undefined {
    const telling = this.telling.at(0)?.best;
    const worst = this.all.at(0);
    if (telling === undefined || worst === undefined) return undefined;
    return {
      key: this.key,
      ...describeCause(leadOf(this.own?.best, telling), this.key),
      severity: worst.best.finding.severity,
      since: this.oldest.at(0)?.best.finding.since,
      own: this.own,
      size: this.affected.size + this.alike,
    };
  }

  /** The one object that hangs under it while there is but one and nothing is known of the cause itself. */
  get only(): Placed | undefined {
    return this.own === undefined && this.affected.size === 1 ? this.affected.at(0) : undefined;
  }

  /** The lines under it: what is concluded of the culprit itself, then what hangs under it. */
  get length(): number {
    return this.affected.size + this.head;
  }

  slice(from: number, to: number): readonly Placed[] {
    const own = this.own !== undefined && from === 0 && to > 0 ? [this.own] : [];
    return [...own, ...this.affected.slice(Math.max(from - this.head, 0), to - this.head)];
  }

  /** The line of one object, or -1. */
  indexOf(place: Placed): number {
    if (place === this.own) return 0;
    const index = this.affected.indexOf(place);
    return index < 0 ? -1 : index + this.head;
  }

  /** Whether there is more under it than its own line tells. */
  get unfolds(): boolean {
    return this.affected.size > 0 && this.only === undefined;
  }
}

function comparePlaces(a: Placed, b: Placed): number {
  return compareConclusions(a.best, b.best);
}

function compareOldest(a: Placed, b: Placed): number {
  return compareSince(a.best.finding.since, b.best.finding.since) || compareText(a.key, b.key);
}
