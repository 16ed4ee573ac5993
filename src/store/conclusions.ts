import type { ClusterView } from '../analysis/cluster-view.ts';
import type { Instant } from '../kube/time.ts';
import type { ClusterIndex } from './cluster-index.ts';

interface Cell<T> {
  readonly key: string;
  reads: Set<string>;
  value: T;
  dirty: boolean;
}

/**
 * Conclusions by key, each remembered until something that it read has changed or until the instant
 * it names. The view it is made from records the reads, so analysers stay plain functions.
 */
export class Conclusions<T extends { readonly until: Instant | undefined } | undefined> {
  private readonly cells = new Map<string, Cell<T>>();
  private readonly readers = new Map<string, Set<Cell<T>>>();
  private readonly index: () => ClusterIndex;
  private readonly conclude: (view: ClusterView, key: string, now: Instant) => T;
  private runs = 0;

  constructor(
    index: () => ClusterIndex,
    conclude: (view: ClusterView, key: string, now: Instant) => T,
  ) {
    this.index = index;
    this.conclude = conclude;
  }

  /** How often the analyser has run: what the economy test counts. */
  get runCount(): number {
    return this.runs;
  }

  /** Marks the conclusions that read this bucket, and returns whether there are any. */
  touch(bucket: string): boolean {
    const cells = this.readers.get(bucket);
    if (cells === undefined) return false;
    for (const cell of cells) cell.dirty = true;
    return true;
  }

  /** The conclusion for `key` as of `now`; the same object as last time when nothing it read has changed. */
  get(key: string, now: Instant): T {
    const known = this.cells.get(key);
    if (known !== undefined && !known.dirty && now < (known.value?.until ?? Infinity))
      return known.value;
    if (known !== undefined) this.unread(known);
    return this.run(key, now);
  }

  /** Forgets every conclusion but these: rows that have left the screen cost nothing any more. */
  keep(keys: ReadonlySet<string>): void {
    for (const [key, cell] of this.cells) {
      if (keys.has(key)) continue;
      this.unread(cell);
      this.cells.delete(key);
    }
  }

  private run(key: string, now: Instant): T {
    this.runs++;
    const reads = new Set<string>();
    const value = this.conclude(recordingView(this.index(), reads), key, now);
    const cell: Cell<T> = { key, reads, value, dirty: false };
    this.cells.set(key, cell);
    for (const bucket of reads) {
      const cells = this.readers.get(bucket);
      if (cells === undefined) this.readers.set(bucket, new Set([cell]));
      else cells.add(cell);
    }
    return value;
  }

  private unread(cell: Cell<T>): void {
    for (const bucket of cell.reads) {
      const cells = this.readers.get(bucket);
      cells?.delete(cell);
      if (cells?.size === 0) this.readers.delete(bucket);
    }
  }
}

function recordingView(index: ClusterIndex, reads: Set<string>): ClusterView {
  return {
    row(uid) {
      reads.add(`row:${uid}`);
      return index.row(uid);
    },
    dependents(uid) {
      reads.add(`owner:${uid}`);
      return index.dependents(uid);
    },
    terminatingIn(namespace) {
      reads.add(`terminating:${namespace}`);
      return index.terminatingIn(namespace);
    },
    vanished(uid) {
      reads.add(`row:${uid}`);
      return index.vanished(uid);
    },
  };
}
