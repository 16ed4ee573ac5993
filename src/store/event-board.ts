import type { EventRow } from '../analysis/events/event-rows.ts';
import type { EventGap } from '../analysis/events/event-text.ts';
import type { FoldedEvent } from '../analysis/events/folded-event.ts';
import type { Instant } from '../kube/time.ts';
import type { Fold } from './event-fold.ts';
import { EVENT_LIMITS, EventStore } from './event-store.ts';
import type { LineSource } from './list-cursor.ts';
import { Sorted } from './sorted.ts';

export type EventItem =
  | { readonly type: 'event'; readonly key: string; readonly event: Fold }
  | { readonly type: 'gap'; readonly key: string; readonly gap: EventGap };

const MOST_GAPS = 20;
const MOST_BESIDE = 200;

/** What the order depends on. */
type Place = Pick<FoldedEvent, 'last' | 'id'>;

/**
 * The list of events: newest first, folded, with the gaps between them. Order and filter are kept as
 * events come; a window of it costs as much as the window is high.
 */
export class EventBoard implements LineSource<EventItem> {
  private readonly all = new Sorted<Fold>(compareNewest);
  private shown = this.all;
  private matches: ((event: FoldedEvent) => boolean) | undefined;
  /** Newest first. */
  private gaps: readonly EventGap[] = [];
  private warnings = 0;
  /** What was shown last: a cursor asks where it is now. */
  private made = new Map<string, EventItem>();
  private readonly store: EventStore;

  constructor(limits = EVENT_LIMITS) {
    this.store = new EventStore(
      {
        changing: (fold) => this.takeOut(fold),
        changed: (fold) => this.putIn(fold),
      },
      limits,
    );
  }

  get length(): number {
    return this.shown.size + this.gaps.length;
  }

  /** How many there are, whatever the filter hides. */
  get count(): number {
    return this.store.foldCount;
  }

  /** How many Event objects they were. */
  get objectCount(): number {
    return this.store.size;
  }

  /** How many of them are Warnings. */
  get warningCount(): number {
    return this.warnings;
  }

  /** How many the filter lets through. */
  get matchingCount(): number {
    return this.shown.size;
  }

  /** What happened before this may have fallen out. */
  get keptSince(): Instant | undefined {
    return this.store.keptSince;
  }

  /** Returns whether anything is new. */
  apply(rows: readonly EventRow[], now: Instant): boolean {
    let isNew = false;
    for (const row of rows) if (this.store.put(row, now)) isNew = true;
    return isNew;
  }

  addGap(gap: EventGap): void {
    this.gaps = [...this.gaps, gap].sort((a, b) => b.to - a.to).slice(0, MOST_GAPS);
  }

  /** Shows only what `matches`, all when it is left out; costs one pass over all of it. */
  filter(matches: ((event: FoldedEvent) => boolean) | undefined): void {
    this.matches = matches;
    if (matches === undefined) this.shown = this.all;
    else this.shown = new Sorted(compareNewest, filtered(this.all.values(), matches));
  }

  /** Other events about the same object, newest first; of very many those that began last. */
  beside(fold: Fold): readonly Fold[] {
    const others = fold.subject.folds.slice(-MOST_BESIDE).filter((other) => other !== fold);
    return others.sort(compareNewest);
  }

  window(offset: number, height: number): readonly EventItem[] {
    const gaps = this.gaps.map((gap, i) => ({ gap, at: this.placeOf(gap) + i }));
    const items: EventItem[] = [];
    let before = gaps.filter(({ at }) => at < offset).length;
    const folds = this.shown.slice(offset - before, offset - before + height);
    let next = 0;
    for (let line = offset; line < offset + height; line++) {
      const gap = gaps[before];
      const fold = folds[next];
      if (gap?.at === line) {
        items.push(gapItem(gap.gap));
        before++;
      } else if (fold !== undefined) {
        items.push({ type: 'event', key: String(fold.id), event: fold });
        next++;
      }
    }
    this.made = new Map(items.map((item) => [item.key, item]));
    return items;
  }

  /** Where a line is that was in the last window. */
  indexOf(key: string): number {
    const item = this.made.get(key);
    if (item === undefined) return -1;
    if (item.type === 'gap') {
      const number = this.gaps.indexOf(item.gap);
      return number < 0 ? -1 : this.placeOf(item.gap) + number;
    }
    const rank = this.shown.indexOf(item.event);
    return rank < 0 ? -1 : rank + this.gaps.filter((gap) => this.placeOf(gap) <= rank).length;
  }

  item(key: string): EventItem | undefined {
    return this.made.get(key);
  }

  /** A gap stands below what happened after it, in the same second too: Events tell no more. */
  private placeOf({ to }: EventGap): number {
    return this.shown.rank({ last: Math.floor(to / 1000) * 1000, id: 0 } as Fold);
  }

  private takeOut(fold: Fold): void {
    if (isWarning(fold)) this.warnings--;
    this.all.remove(fold);
    if (this.shown !== this.all) this.shown.remove(fold);
  }

  private putIn(fold: Fold): void {
    if (fold.count === 0) return;
    if (isWarning(fold)) this.warnings++;
    this.all.put(fold);
    if (this.shown !== this.all && this.matches?.(fold) !== false) this.shown.put(fold);
  }
}

export function isWarning({ cause }: Pick<FoldedEvent, 'cause'>): boolean {
  return cause.type === 'Warning';
}

function compareNewest(a: Place, b: Place): number {
  return b.last - a.last || b.id - a.id;
}

function gapItem(gap: EventGap): EventItem {
  return { type: 'gap', key: `gap ${gap.to} ${gap.what}`, gap };
}

function* filtered(folds: Iterable<Fold>, matches: (event: FoldedEvent) => boolean) {
  for (const fold of folds) if (matches(fold)) yield fold;
}
