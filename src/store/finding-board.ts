import { type Conclusion, compareSeverity } from '../analysis/findings/conclusion.ts';
import { compareCauses, type RootCause } from '../analysis/findings/root-cause.ts';
import { shapeOf } from '../analysis/log-lines/message-shape.ts';
import { describeName, type ObjectName } from '../kube/object-name.ts';
import { FindingGraph, type Placed } from './finding-graph.ts';
import { FindingGroup } from './finding-group.ts';
import type { LineSource } from './list-cursor.ts';
import { Sorted } from './sorted.ts';

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

/** What was acknowledged: something worse, or another sentence, is not. */
type Acknowledged = Pick<RootCause, 'severity' | 'sentence'>;

/** The order of the list, of which no entry ever changes. */
interface Entry {
  readonly cause: RootCause;
  readonly isAcknowledged: boolean;
}

/** What an operator can narrow the list by. */
export type Wants = (object: ObjectName, text: string) => boolean;

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
  private readonly groups = new Map<string, FindingGroup>();
  private readonly entries = new Map<string, Entry>();
  private shown = new Sorted<Entry>(compareEntries);
  private readonly changed = new Set<string>();
  private readonly unfolded = new Set<string>();
  private readonly acknowledged = new Map<string, Acknowledged>();
  /** Which causes have appeared since the list was left last. */
  private readonly fresh = new Set<string>();
  private wants: Wants | undefined;
  private segments: readonly Segment[] | undefined;
  private folded = 0;
  private stuck = 0;
  private readonly graph = new FindingGraph({
    put: (place) => this.put(place),
    remove: (place) => this.remove(place),
  });

  /** Replaces everything that was concluded from `origin`; nothing takes it away. */
  set(origin: string, conclusions: readonly Conclusion[]): void {
    this.graph.set(origin, conclusions);
  }

  /** What was concluded from `origin`. */
  from(origin: string): readonly Conclusion[] {
    return this.graph.from(origin);
  }

  /** All that is concluded about one object (`objectKey`), the best first. */
  about(key: string): readonly Conclusion[] {
    return this.graph.about(key);
  }

  /** How many causes there are, whatever is hidden. */
  get count(): number {
    this.update();
    return this.entries.size;
  }

  /** How many of them something is stuck by. */
  get stuckCount(): number {
    this.update();
    return this.stuck;
  }

  /** How many have appeared since the list was left last. */
  get newCount(): number {
    this.update();
    return this.fresh.size;
  }

  get length(): number {
    return this.layout().reduce((sum, { length }) => sum + length, 0);
  }

  /** The causes that are wanted, the worst first, with what hangs under them. */
  *causes(): IterableIterator<{ readonly cause: RootCause; readonly affected: readonly Placed[] }> {
    this.update();
    for (const { cause } of this.shown.values())
      yield { cause, affected: [...(this.groups.get(cause.key)?.affected.values() ?? [])] };
  }

  /** From now on only what appears is new: the operator has seen the rest. */
  leave(): void {
    this.update();
    this.fresh.clear();
  }

  /** Acknowledges a cause, or takes that back. */
  acknowledge(key: string): void {
    this.update();
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    if (entry.isAcknowledged) this.acknowledged.delete(key);
    else this.acknowledged.set(key, entry.cause);
    this.changed.add(key);
  }

  /** Shows or hides what a line stands for; returns whether there is anything. */
  toggle(key: string): boolean {
    if (this.groups.get(key)?.unfolds !== true && key !== ACKNOWLEDGED) return false;
    if (!this.unfolded.delete(key)) this.unfolded.add(key);
    this.segments = undefined;
    return true;
  }

  /** Shows only what is wanted; costs one pass over everything. */
  filter(wants: Wants | undefined): void {
    this.wants = wants;
    for (const [key, group] of this.groups) {
      group.want((place) => this.isWanted(place));
      this.changed.add(key);
    }
  }

  window(offset: number, height: number): readonly FindingItem[] {
    const items: FindingItem[] = [];
    let start = 0;
    for (const segment of this.layout()) {
      const from = Math.max(offset - start, 0);
      const to = Math.min(offset + height - start, segment.length);
      if (from < to) items.push(...this.itemsOf(segment, from, to));
      start += segment.length;
    }
    return items;
  }

  indexOf(key: string): number {
    const segments = this.layout();
    const entry = this.entries.get(key);
    let start = 0;
    for (const segment of segments) {
      const index = this.indexIn(segment, key, entry);
      if (index >= 0) return start + index;
      start += segment.length;
    }
    return -1;
  }

  private indexIn(segment: Segment, key: string, entry: Entry | undefined): number {
    if (segment.of === 'acknowledged') return key === ACKNOWLEDGED ? 0 : -1;
    if (segment.of === 'causes') {
      const index = entry === undefined ? -1 : this.shown.indexOf(entry) - segment.start;
      return index < segment.length ? Math.max(index, -1) : -1;
    }
    const prefix = `${segment.group.key}${BELOW}`;
    const place = key.startsWith(prefix) ? this.graph.place(key.slice(prefix.length)) : undefined;
    return place === undefined ? -1 : segment.group.indexOf(place);
  }

  private put(place: Placed): void {
    let group = this.groups.get(place.root);
    if (group === undefined) {
      group = new FindingGroup(place.root);
      this.groups.set(place.root, group);
    }
    group.put(place, this.isWanted(place));
    this.changed.add(place.root);
  }

  private remove(place: Placed): void {
    this.groups.get(place.root)?.remove(place, this.isWanted(place));
    this.changed.add(place.root);
  }

  private isWanted({ best }: Placed): boolean {
    const { object, finding } = best;
    const culprit = finding.culprit === undefined ? '' : describeName(finding.culprit);
    const text = `${describeName(object)} ${finding.sentence} ${culprit}`;
    return this.wants === undefined || this.wants(object, text);
  }

  /** Brings the order up to date with what has changed since it was looked at last. */
  private update(): void {
    for (const key of this.changed) this.refresh(key);
    if (this.changed.size > 0) this.segments = undefined;
    this.changed.clear();
  }

  private refresh(key: string): void {
    const group = this.groups.get(key);
    const before = this.entries.get(key);
    if (before !== undefined) this.drop(before);
    const cause = group?.cause();
    if (group === undefined || cause === undefined) {
      this.groups.delete(key);
      this.fresh.delete(key);
      return;
    }
    if (before === undefined) this.fresh.add(key);
    const entry = { cause, isAcknowledged: this.isAcknowledged(cause) };
    this.entries.set(key, entry);
    if (cause.severity === 'stuck') this.stuck++;
    if (group.isWanted) this.show(entry);
  }

  private show(entry: Entry): void {
    this.shown.put(entry);
    if (entry.isAcknowledged) this.folded++;
  }

  private drop(entry: Entry): void {
    this.entries.delete(entry.cause.key);
    if (entry.cause.severity === 'stuck') this.stuck--;
    if (this.shown.indexOf(entry) < 0) return;
    this.shown.remove(entry);
    if (entry.isAcknowledged) this.folded--;
  }

  private isAcknowledged({ key, severity, sentence }: RootCause): boolean {
    const known = this.acknowledged.get(key);
    if (known === undefined) return false;
    // Times and numbers go on: it says the same all the same.
    const isSame = shapeOf(known.sentence) === shapeOf(sentence);
    if (isSame && compareSeverity(severity, known.severity) >= 0) return true;
    this.acknowledged.delete(key);
    return false;
  }

  private layout(): readonly Segment[] {
    this.update();
    this.segments ??= this.arrange();
    return this.segments;
  }

  /** Costs as much as there are unfolded lines. */
  private arrange(): readonly Segment[] {
    const open = this.shown.size - this.folded;
    const showsAll = this.unfolded.has(ACKNOWLEDGED);
    const above = this.withUnfolded(0, open);
    if (this.folded === 0) return above;
    const below = showsAll ? this.withUnfolded(open, this.shown.size) : [];
    return [...above, { of: 'acknowledged', length: 1 }, ...below];
  }

  private withUnfolded(from: number, to: number): readonly Segment[] {
    const segments: Segment[] = [];
    const places = [...this.unfolded]
      .map((key) => ({ group: this.groups.get(key), entry: this.entries.get(key) }))
      .map(({ group, entry }) => ({
        group,
        at: entry === undefined ? -1 : this.shown.indexOf(entry),
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
      return [{ type: 'acknowledged', key: ACKNOWLEDGED, count: this.folded, isUnfolded }];
    }
    if (segment.of === 'affected') {
      const { group } = segment;
      const under = group.key;
      return group
        .slice(from, to)
        .map((place) => ({ type: 'affected', key: `${under}${BELOW}${place.key}`, under, place }));
    }
    return this.shown
      .slice(segment.start + from, segment.start + to)
      .map((entry) => this.itemOf(entry));
  }

  private itemOf({ cause, isAcknowledged }: Entry): FindingItem {
    const { key } = cause;
    const group = this.groups.get(key);
    return {
      type: 'cause',
      key,
      cause,
      only: group?.only,
      isNew: this.fresh.has(key),
      isAcknowledged,
      isUnfolded: group?.unfolds === true ? this.unfolded.has(key) : undefined,
    };
  }
}

/** No key of an object has a line break. */
const BELOW = '\n';

/** What is acknowledged comes last. */
function compareEntries(a: Entry, b: Entry): number {
  return Number(a.isAcknowledged) - Number(b.isAcknowledged) || compareCauses(a.cause, b.cause);
}
