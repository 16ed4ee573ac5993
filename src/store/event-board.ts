import type { EventRow } from '../analysis/events/event-rows.ts';
import type { EventGap } from '../analysis/events/event-text.ts';
import type { FoldedEvent } from '../analysis/events/folded-event.ts';
import type { Instant } from '../kube/time.ts';
import type { Fold } from './event-fold.ts';
import { compareNewest, EventGroup } from './event-group.ts';
import { EVENT_LIMITS, EventStore } from './event-store.ts';
import { type EventEntry, GroupedFolds } from './grouped-folds.ts';
import type { LineSource } from './list-cursor.ts';
import { type Stretch, windowOf } from './stretches.ts';

export type EventItem =
  | {
      readonly type: 'event';
      readonly key: string;
      readonly event: Fold;
      /** Whether it stands below its group, which is unfolded. */
      readonly isGrouped: boolean;
    }
  | {
      readonly type: 'group';
      readonly key: string;
      readonly group: EventGroup;
      readonly isUnfolded: boolean;
    }
  | { readonly type: 'gap'; readonly key: string; readonly gap: EventGap };

const MOST_GAPS = 20;
const MOST_BESIDE = 200;

/** What stands between the lines: below so many of them, and so long. */
interface Insert extends Stretch<EventItem> {
  readonly before: number;
  readonly of: EventGap | EventGroup;
}

/**
 * The list of events: newest first, folded by object and cause, those of one cause in a group where they are about
 * many objects, with the gaps between them. Order and filter are kept as events come; a window of it costs as much
 * as the window is high.
 */
export class EventBoard implements LineSource<EventItem> {
  private shown = new GroupedFolds();
  /** The causes whose groups are unfolded. */
  private readonly unfolded = new Set<string>();
  private matches: ((event: FoldedEvent) => boolean) | undefined;
  /** Newest first. */
  private gaps: readonly EventGap[] = [];
  private warnings = 0;
  /** What was shown last: a cursor asks where it is now. */
  private made = new Map<string, EventItem>();
  private readonly store: EventStore;

  /** `changed` is told of each fold that changes. */
  constructor(limits = EVENT_LIMITS, changed: (fold: Fold) => void = () => {}) {
    this.store = new EventStore(
      {
        changing: (fold) => this.takeOut(fold),
        changed: (fold) => {
          this.putIn(fold);
          changed(fold);
        },
      },
      limits,
    );
  }

  get length(): number {
    return this.inserts().reduce((sum, { length }) => sum + length, this.shown.lines.size);
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

  /** How many lines those are while no group is unfolded. */
  get lineCount(): number {
    return this.shown.lines.size;
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
    this.shown = new GroupedFolds(filtered(this.store.values(), matches));
  }

  /** Unfolds the group of a line, or folds it again; returns whether the line is one of a group. */
  toggleGroup(key: string): boolean {
    const item = this.made.get(key);
    if (item?.type !== 'group') return false;
    const { cause } = item.group;
    if (!this.unfolded.delete(cause.key)) this.unfolded.add(cause.key);
    return true;
  }

  /** Other events about the same object, newest first; of very many those that began last. */
  beside(fold: Fold): readonly Fold[] {
    const others = fold.subject.folds.slice(-MOST_BESIDE).filter((other) => other !== fold);
    return others.sort(compareNewest);
  }

  window(offset: number, height: number): readonly EventItem[] {
    const stretches: Stretch<EventItem>[] = [];
    let line = 0;
    for (const insert of this.inserts()) {
      stretches.push(this.stretch(line, insert.before), insert);
      line = insert.before;
    }
    stretches.push(this.stretch(line, this.shown.lines.size));
    const items = windowOf(stretches, offset, height);
    this.made = new Map(items.map((item) => [item.key, item]));
    return items;
  }

  /** Where a line is that was in the last window; one that a group has taken in is where that is. */
  indexOf(key: string): number {
    const item = this.made.get(key);
    switch (item?.type) {
      case undefined:
        return -1;
      case 'gap':
        return this.placeIn(item.gap);
      case 'group':
        return this.placeOf(item.group);
      case 'event': {
        const group = this.shown.groupOf(item.event);
        if (group === undefined) return this.placeOf(item.event);
        const place = this.placeOf(group);
        return this.isUnfolded(group) ? place + 1 + group.indexOf(item.event) : place;
      }
    }
  }

  item(key: string): EventItem | undefined {
    return this.made.get(key);
  }

  /** In the order of the list. */
  private inserts(): readonly Insert[] {
    const { lines } = this.shown;
    const groups = [...this.unfolded].flatMap((key) => this.shown.groupBy(key) ?? []);
    const members = groups.map(
      (group): Insert => ({
        of: group,
        before: lines.rank(group) + 1,
        length: group.size,
        slice: (from, to) => group.slice(from, to).map((fold) => eventItem(fold, true)),
      }),
    );
    const gaps = this.gaps.map(
      (gap): Insert => ({
        of: gap,
        // A gap stands below what happened after it, in the same second too: Events tell no more.
        before: this.shown.rank({ last: Math.floor(gap.to / 1000) * 1000, id: 0 }),
        length: 1,
        slice: () => [gapItem(gap)],
      }),
    );
    // What belongs to a group stands right below it.
    return [...members, ...gaps].sort((a, b) => a.before - b.before);
  }

  private stretch(from: number, to: number): Stretch<EventItem> {
    const { lines } = this.shown;
    return {
      length: to - from,
      slice: (start, end) => lines.slice(from + start, from + end).map((it) => this.itemOf(it)),
    };
  }

  private itemOf(entry: EventEntry): EventItem {
    if (!(entry instanceof EventGroup)) return eventItem(entry, false);
    const isUnfolded = this.isUnfolded(entry);
    return { type: 'group', key: `group ${entry.cause.key}`, group: entry, isUnfolded };
  }

  private isUnfolded({ cause }: EventGroup): boolean {
    return this.unfolded.has(cause.key);
  }

  /** Where a line is; -1 where there is none. */
  private placeOf(entry: EventEntry): number {
    const rank = this.shown.lines.indexOf(entry);
    if (rank < 0) return -1;
    const before = this.inserts().filter((insert) => insert.before <= rank);
    return before.reduce((sum, { length }) => sum + length, rank);
  }

  private placeIn(gap: EventGap): number {
    let place = 0;
    for (const { of, before, length } of this.inserts()) {
      if (of === gap) return before + place;
      place += length;
    }
    return -1;
  }

  private takeOut(fold: Fold): void {
    if (isWarning(fold)) this.warnings--;
    if (this.matches?.(fold) !== false) this.shown.remove(fold);
  }

  private putIn(fold: Fold): void {
    if (fold.count === 0) return;
    if (isWarning(fold)) this.warnings++;
    if (this.matches?.(fold) !== false) this.shown.put(fold);
  }
}

export function isWarning({ cause }: Pick<FoldedEvent, 'cause'>): boolean {
  return cause.type === 'Warning';
}

function eventItem(event: Fold, isGrouped: boolean): EventItem {
  return { type: 'event', key: String(event.id), event, isGrouped };
}

function gapItem(gap: EventGap): EventItem {
  return { type: 'gap', key: `gap ${gap.to} ${gap.what}`, gap };
}

function* filtered(folds: Iterable<Fold>, matches: ((event: FoldedEvent) => boolean) | undefined) {
  for (const fold of folds) if (matches?.(fold) !== false) yield fold;
}
