import { deletionRequestedAt, type Row } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import type { TerminationListener } from './cluster-index.ts';
import { compareEntries, type Entry, NamespaceEntries } from './deletion-entry.ts';
import { windowOf } from './segments.ts';
import { Sorted } from './sorted.ts';

/** The objects of one namespace as one line, where one namespace would fill the screen. */
export interface Group {
  readonly namespace: string;
  readonly expanded: boolean;
  readonly size: number;
  /** Objects by kind (`kindKey`), most first. */
  readonly kinds: readonly (readonly [string, number])[];
  /** How many objects each finalizer holds, most first. */
  readonly finalizers: readonly (readonly [string, number])[];
  /** The one that waits longest. */
  readonly oldest: Entry;
}

export type BoardItem =
  | {
      readonly type: 'entry';
      readonly key: string;
      readonly entry: Entry;
      readonly grouped: boolean;
    }
  | { readonly type: 'group'; readonly key: string; readonly group: Group };

/** How long an object that is gone stays on the board. */
export const GONE_STAYS_MS = 60_000;

/** How many gone objects stay at most: a namespace of ten thousand must not push the rest away. */
const GONE_KEPT = 200;

/** A stretch of the list: consecutive items that come from one sorted array, or one group's line. */
interface Segment {
  readonly from: Sorted<Entry>;
  readonly start: number;
  readonly length: number;
  readonly namespace: string | undefined;
}

/** The key of a group's line; no uid contains a slash. */
export function groupKey(namespace: string): string {
  return `namespace/${namespace}`;
}

/**
 * The list of what is being deleted: longest wait first, filtered, and grouped by namespace where
 * one namespace holds more than a screenful. Order, filter and groups are kept as rows change; a
 * window of it costs as much as the window is high.
 */
export class DeletionBoard implements TerminationListener {
  private readonly entries = new Map<string, Entry>();
  private readonly namespaces = new Map<string, NamespaceEntries>();
  /** The namespaces that are shown as a group. */
  private readonly groups = new Set<string>();
  private readonly expanded = new Set<string>();
  private loose = new Sorted<Entry>(compareEntries);
  private matches: (row: Row) => boolean = () => true;
  private screenful = Number.POSITIVE_INFINITY;
  private matching = 0;
  private tombstones: string[] = [];
  private segments: readonly Segment[] | undefined;
  private readonly forget: (uid: string) => void;

  /** `forget` is told of each object that has left the board for good. */
  constructor(forget: (uid: string) => void = () => {}) {
    this.forget = forget;
  }

  /** Objects that are terminating now, whatever the filter hides. */
  get terminatingCount(): number {
    return this.entries.size - this.tombstones.length;
  }

  /** Objects that went away within the last minute. */
  get goneCount(): number {
    return this.tombstones.length;
  }

  /** The entries that the filter lets through. */
  get matchingCount(): number {
    return this.matching;
  }

  /** How many lines the list has: a collapsed group counts as one. */
  get length(): number {
    return this.layout().reduce((sum, { length }) => sum + length, 0);
  }

  entry(uid: string): Entry | undefined {
    return this.entries.get(uid);
  }

  terminating(row: Row): void {
    const { termination } = row;
    if (termination === undefined) return;
    if (this.entries.get(row.uid)?.goneAt !== undefined)
      this.tombstones = this.tombstones.filter((uid) => uid !== row.uid);
    this.replace({ row, requestedAt: deletionRequestedAt(termination), goneAt: undefined });
  }

  /** The entry stays, marked, until `expire` finds its minute over. */
  gone(row: Row, at: Instant): void {
    const entry = this.entries.get(row.uid);
    if (entry === undefined || entry.goneAt !== undefined) return;
    this.replace({ ...entry, goneAt: at });
    this.tombstones.push(row.uid);
    while (this.tombstones.length > GONE_KEPT) this.drop(this.tombstones.shift());
  }

  /** Takes away what has been gone for a minute. */
  expire(now: Instant): void {
    for (;;) {
      const [uid] = this.tombstones;
      const goneAt = uid === undefined ? undefined : this.entries.get(uid)?.goneAt;
      if (goneAt === undefined || now - goneAt < GONE_STAYS_MS) return;
      this.drop(this.tombstones.shift());
    }
  }

  /** Shows only what `matches`; costs one pass over all entries. */
  filter(matches: (row: Row) => boolean): void {
    this.matches = matches;
    this.namespaces.clear();
    this.groups.clear();
    this.matching = 0;
    this.loose = new Sorted(compareEntries);
    for (const entry of this.entries.values()) this.show(entry);
    this.segments = undefined;
  }

  /** Sets how many lines fit on the screen, from which on a namespace becomes a group. */
  setScreenful(lines: number): void {
    if (lines === this.screenful) return;
    this.screenful = lines;
    for (const [name, namespace] of this.namespaces) this.regroup(name, namespace);
  }

  toggleGroup(namespace: string): void {
    if (!this.expanded.delete(namespace)) this.expanded.add(namespace);
    this.segments = undefined;
  }

  /** The lines `offset` … `offset + height - 1`. */
  window(offset: number, height: number): readonly BoardItem[] {
    return windowOf(this.layout(), { offset, height }, (...part) => this.itemsOf(...part));
  }

  /** The line that holds `key`, or -1. */
  indexOf(key: string): number {
    const entry = this.entries.get(key);
    let start = 0;
    for (const segment of this.layout()) {
      if (segment.namespace !== undefined) {
        if (key === groupKey(segment.namespace)) return start;
      } else if (entry !== undefined) {
        const index = segment.from.indexOf(entry) - segment.start;
        if (index >= 0 && index < segment.length) return start + index;
      }
      start += segment.length;
    }
    return -1;
  }

  private replace(entry: Entry): void {
    const before = this.entries.get(entry.row.uid);
    if (before !== undefined) this.hide(before);
    this.entries.set(entry.row.uid, entry);
    this.show(entry);
  }

  private drop(uid: string | undefined): void {
    const entry = uid === undefined ? undefined : this.entries.get(uid);
    if (entry === undefined) return;
    this.hide(entry);
    this.entries.delete(entry.row.uid);
    this.forget(entry.row.uid);
  }

  private show(entry: Entry): void {
    if (!this.matches(entry.row)) return;
    this.segments = undefined;
    const { namespace: name } = entry.row;
    let namespace = this.namespaces.get(name);
    if (namespace === undefined) {
      namespace = new NamespaceEntries();
      this.namespaces.set(name, namespace);
    }
    namespace.put(entry);
    this.matching++;
    if (!this.groups.has(name)) this.loose.put(entry);
    this.regroup(name, namespace);
  }

  private hide(entry: Entry): void {
    const { namespace: name } = entry.row;
    const namespace = this.namespaces.get(name);
    if (namespace === undefined || namespace.entries.indexOf(entry) < 0) return;
    this.segments = undefined;
    namespace.remove(entry);
    this.matching--;
    if (!this.groups.has(name)) this.loose.remove(entry);
    this.regroup(name, namespace);
    if (namespace.entries.size === 0) this.namespaces.delete(name);
  }

  /** A group dissolves only at half a screenful, so that it does not flicker at the border. */
  private regroup(name: string, namespace: NamespaceEntries): void {
    const { size } = namespace.entries;
    const wasGrouped = this.groups.has(name);
    const grouped = wasGrouped ? size > this.screenful / 2 : size > this.screenful;
    if (grouped === wasGrouped) return;
    if (grouped) this.groups.add(name);
    else this.groups.delete(name);
    this.segments = undefined;
    const others = [...this.loose.values()].filter(({ row }) => row.namespace !== name);
    this.loose = new Sorted(
      compareEntries,
      grouped ? others : [...others, ...namespace.entries.values()],
    );
  }

  /** Where the stretches lie; a group stands where its oldest entry would. */
  private layout(): readonly Segment[] {
    this.segments ??= this.arrange();
    return this.segments;
  }

  private arrange(): readonly Segment[] {
    const groups = [...this.groups]
      .flatMap((name) => {
        const entries = this.namespaces.get(name)?.entries;
        return entries === undefined
          ? []
          : [{ name, entries, at: this.loose.rank(entries.at(0) as Entry) }];
      })
      .sort(
        (a, b) => a.at - b.at || compareEntries(a.entries.at(0) as Entry, b.entries.at(0) as Entry),
      );
    const segments: Segment[] = [];
    let start = 0;
    for (const { name, entries, at } of groups) {
      segments.push({ from: this.loose, start, length: at - start, namespace: undefined });
      segments.push({ from: entries, start: 0, length: 1, namespace: name });
      if (this.expanded.has(name))
        segments.push({ from: entries, start: 0, length: entries.size, namespace: undefined });
      start = at;
    }
    segments.push({
      from: this.loose,
      start,
      length: this.loose.size - start,
      namespace: undefined,
    });
    return segments;
  }

  private itemsOf(segment: Segment, from: number, to: number): readonly BoardItem[] {
    const { namespace } = segment;
    if (namespace !== undefined) return [this.groupItem(namespace, segment.from)];
    return segment.from.slice(segment.start + from, segment.start + to).map((entry) => ({
      type: 'entry',
      key: entry.row.uid,
      entry,
      grouped: segment.from !== this.loose,
    }));
  }

  private groupItem(namespace: string, entries: Sorted<Entry>): BoardItem {
    const counted = this.namespaces.get(namespace);
    const mostFirst = (counts: Iterable<readonly [string, number]> = []) =>
      [...counts].sort((a, b) => b[1] - a[1]);
    return {
      type: 'group',
      key: groupKey(namespace),
      group: {
        namespace,
        expanded: this.expanded.has(namespace),
        size: entries.size,
        kinds: mostFirst(counted?.kinds),
        finalizers: mostFirst(counted?.finalizers),
        oldest: entries.at(0) as Entry,
      },
    };
  }
}
