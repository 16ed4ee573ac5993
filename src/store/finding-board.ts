import type { Conclusion, Source } from '../analysis/findings/conclusion.ts';
import type { RootCause } from '../analysis/findings/root-cause.ts';
import type { Placed } from './finding-graph.ts';
import type { FindingGroup } from './finding-group.ts';
import { type FindingEntry, FindingOrder, type Wants } from './finding-order.ts';
import type { LineSource } from './list-cursor.ts';
import { windowOf } from './segments.ts';

/** One line of the list. */
export type FindingItem =
  | {
      readonly type: 'cause';
      readonly key: string;
      readonly cause: RootCause;
      /** The one object that hangs under it, where it is told instead of its cause. */
      readonly only: Placed | undefined;
      /** Whether it has appeared since the list was left last. */
      readonly isNew: boolean;
      readonly isAcknowledged: boolean;
      /** Whether what hangs under it is shown; `undefined` where nothing does. */
      readonly isUnfolded: boolean | undefined;
    }
  | {
      readonly type: 'affected';
      readonly key: string;
      /** The key of its cause. */
      readonly under: string;
      readonly place: Placed;
    }
  /** Stands above those that are acknowledged. */
  | {
      readonly type: 'acknowledged';
      readonly key: typeof ACKNOWLEDGED;
      readonly count: number;
      readonly isUnfolded: boolean;
    };

const ACKNOWLEDGED = 'acknowledged';

/** A stretch of lines that come from one sorted list. */
type Segment =
  | { readonly of: 'causes'; readonly start: number; readonly length: number }
  | { readonly of: 'affected'; readonly group: FindingGroup; readonly length: number }
  | { readonly of: 'acknowledged'; readonly length: 1 };

/**
 * Everything that is wrong, worst first: one line for each cause, with what follows from it under it. Kept
 * as conclusions come and go; a window of it costs as much as the window is high.
 */
export class FindingBoard implements LineSource<FindingItem> {
  private readonly order = new FindingOrder();
  private readonly unfolded = new Set<string>();
  private segments: readonly Segment[] | undefined;

  /** Replaces everything that was concluded from `origin`; nothing takes it away. */
  set(origin: string, conclusions: readonly Conclusion[]): void {
    this.order.set(origin, conclusions);
  }

  /** Takes away what one source has concluded about an object (`objectKey`), from whatever origin. */
  drop(key: string, source: Source): void {
    this.order.drop(key, source);
  }

  /** What was concluded from `origin`. */
  from(origin: string): readonly Conclusion[] {
    return this.order.from(origin);
  }

  /** All that is concluded about one object (`objectKey`), the best first. */
  about(key: string): readonly Conclusion[] {
    return this.order.about(key);
  }

  /** How many causes there are, how many of them something is stuck by, and how many are new. */
  get counts(): { readonly all: number; readonly stuck: number; readonly fresh: number } {
    this.layout();
    const { count, stuckCount, newCount } = this.order;
    return { all: count, stuck: stuckCount, fresh: newCount };
  }

  get length(): number {
    return this.layout().reduce((sum, { length }) => sum + length, 0);
  }

  /** The causes that are wanted, the worst first, with what hangs under them. */
  *causes(): IterableIterator<{ readonly cause: RootCause; readonly affected: readonly Placed[] }> {
    this.layout();
    for (const { cause } of this.order.list.values())
      yield { cause, affected: [...(this.order.group(cause.key)?.affected.values() ?? [])] };
  }

  /** From now on only what appears is new: the operator has seen the rest. */
  leave(): void {
    this.order.leave();
    this.segments = undefined;
  }

  /** Acknowledges a cause, or takes that back. */
  acknowledge(key: string): void {
    this.order.acknowledge(key);
  }

  /** Shows or hides what a line stands for; returns whether there is anything. */
  toggle(key: string): boolean {
    if (this.order.group(key)?.unfolds !== true && key !== ACKNOWLEDGED) return false;
    if (!this.unfolded.delete(key)) this.unfolded.add(key);
    this.segments = undefined;
    return true;
  }

  /** Shows only what is wanted; costs one pass over everything. */
  filter(wants: Wants | undefined): void {
    this.order.filter(wants);
  }

  window(offset: number, height: number): readonly FindingItem[] {
    return windowOf(this.layout(), { offset, height }, (...part) => this.itemsOf(...part));
  }

  indexOf(key: string): number {
    const segments = this.layout();
    const entry = this.order.entry(key);
    let start = 0;
    for (const segment of segments) {
      const index = this.indexIn(segment, key, entry);
      if (index >= 0) return start + index;
      start += segment.length;
    }
    return -1;
  }

  private indexIn(segment: Segment, key: string, entry: FindingEntry | undefined): number {
    if (segment.of === 'acknowledged') return key === ACKNOWLEDGED ? 0 : -1;
    if (segment.of === 'causes') {
      const index = entry === undefined ? -1 : this.order.list.indexOf(entry) - segment.start;
      return index < segment.length ? Math.max(index, -1) : -1;
    }
    const prefix = `${segment.group.key}${BELOW}`;
    const place = key.startsWith(prefix) ? this.order.place(key.slice(prefix.length)) : undefined;
    return place === undefined ? -1 : segment.group.indexOf(place);
  }

  private layout(): readonly Segment[] {
    if (this.order.update()) this.segments = undefined;
    this.segments ??= this.arrange();
    return this.segments;
  }

  /** Costs as much as there are unfolded lines. */
  private arrange(): readonly Segment[] {
    const open = this.order.list.size - this.order.acknowledgedCount;
    const showsAll = this.unfolded.has(ACKNOWLEDGED);
    const above = this.withUnfolded(0, open);
    if (this.order.acknowledgedCount === 0) return above;
    const below = showsAll ? this.withUnfolded(open, this.order.list.size) : [];
    return [...above, { of: 'acknowledged', length: 1 }, ...below];
  }

  private withUnfolded(from: number, to: number): readonly Segment[] {
    const segments: Segment[] = [];
    const places = [...this.unfolded]
      .map((key) => ({ group: this.order.group(key), entry: this.order.entry(key) }))
      .map(({ group, entry }) => ({
        group,
        at: entry === undefined ? -1 : this.order.list.indexOf(entry),
      }))
      .filter(({ at }) => at >= from && at < to)
      .sort((a, b) => a.at - b.at);
    let start = from;
    for (const { group, at } of places) {
      segments.push({ of: 'causes', start, length: at + 1 - start });
      if (group?.unfolds === true) segments.push({ of: 'affected', group, length: group.length });
      start = at + 1;
    }
    segments.push({ of: 'causes', start, length: to - start });
    return segments;
  }

  private itemsOf(segment: Segment, from: number, to: number): readonly FindingItem[] {
    if (segment.of === 'acknowledged') {
      const isUnfolded = this.unfolded.has(ACKNOWLEDGED);
      return [
        {
          type: 'acknowledged',
          key: ACKNOWLEDGED,
          count: this.order.acknowledgedCount,
          isUnfolded,
        },
      ];
    }
    if (segment.of === 'affected') {
      const { group } = segment;
      const under = group.key;
      return group
        .slice(from, to)
        .map((place) => ({ type: 'affected', key: `${under}${BELOW}${place.key}`, under, place }));
    }
    return this.order.list
      .slice(segment.start + from, segment.start + to)
      .map((entry) => this.itemOf(entry));
  }

  private itemOf({ cause, isAcknowledged }: FindingEntry): FindingItem {
    const { key } = cause;
    const group = this.order.group(key);
    return {
      type: 'cause',
      key,
      cause,
      only: group?.only,
      isNew: this.order.isFresh(key),
      isAcknowledged,
      isUnfolded: group?.unfolds === true ? this.unfolded.has(key) : undefined,
    };
  }
}

/** No key of an object has a line break. */
const BELOW = '\n';
