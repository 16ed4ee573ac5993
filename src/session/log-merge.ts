import type { Instant } from '../kube/time.ts';

/** How long a line waits for an older one of another source; with {@link PACE_MS}, 300 ms at most. */
const WAIT_MS = 250;
/** Released is in batches. */
const PACE_MS = 50;
/** More than that is not held back: it would be memory that grows as fast as lines come. */
const MOST_WAITING = 10_000;
/** So much at once is read without keeping keys and frames waiting. */
const MOST_AT_ONCE = 1_000;

/**
 * Merges streams by time. An item waits a bounded time for older ones of other sources; the order
 * within a source is kept, whatever its times say.
 */
export class LogMerge<T> {
  private readonly sources = new Map<string, Source<T>>();
  private count = 0;

  /** Takes the next item of a source, which was made `at` and is here `now`. */
  add(source: string, at: Instant, item: T, now: Instant): void {
    let known = this.sources.get(source);
    if (known === undefined) {
      known = new Source();
      this.sources.set(source, known);
    }
    known.add(at, item, now);
    this.count++;
  }

  /** A source that ends is not remembered when all of it is released. */
  forget(source: string): void {
    const known = this.sources.get(source);
    if (known === undefined) return;
    known.isOver = true;
    if (known.isEmpty) this.sources.delete(source);
  }

  /** What has waited long enough, and what is older than that, in order; of very much the first. */
  release(now: Instant): readonly T[] {
    let cutoff = Number.NEGATIVE_INFINITY;
    for (const source of this.sources.values())
      cutoff = Math.max(cutoff, source.newestBefore(now - WAIT_MS));
    return this.take(cutoff, MOST_AT_ONCE);
  }

  /** Of more than may wait the first, in order. */
  releaseExcess(): readonly T[] {
    return this.take(Number.MAX_VALUE, this.count - MOST_WAITING);
  }

  /** Everything, in order: nothing more will come, or there is one source only. */
  releaseAll(): readonly T[] {
    return this.take(Number.MAX_VALUE, this.count);
  }

  /** In how many milliseconds something is to be released; `undefined` when nothing waits. */
  dueInMs(now: Instant): number | undefined {
    if (this.count === 0) return undefined;
    let first = Number.POSITIVE_INFINITY;
    for (const source of this.sources.values()) first = Math.min(first, source.waitsSince);
    return Math.max(PACE_MS, first + WAIT_MS - now);
  }

  /** At most so many up to a time; what is of the same time stays in the order of its source. */
  private take(cutoff: Instant, most: number): readonly T[] {
    const items: T[] = [];
    if (most <= 0) return items;
    const sources = [...this.sources.values()].filter(({ nextKey }) => nextKey <= cutoff);
    while (items.length < most) {
      const first = earliest(sources);
      if (first === undefined || first.nextKey > cutoff) break;
      items.push(first.shift());
    }
    this.count -= items.length;
    for (const source of sources) source.compact();
    for (const [name, source] of this.sources)
      if (source.isOver && source.isEmpty) this.sources.delete(name);
    return items;
  }
}

/** The one whose next item is the oldest: they are a hundred at most. */
function earliest<T>(sources: readonly Source<T>[]): Source<T> | undefined {
  let [first] = sources;
  for (const source of sources)
    if (first !== undefined && source.nextKey < first.nextKey) first = source;
  return first;
}

/**
 * What waits of one source: in columns that keep their place in memory, since objects for each item, or
 * columns made anew, would outlive their youth and be garbage only then.
 */
class Source<T> {
  isOver = false;
  /** An item's time, but no earlier than that of the item before: they ascend. */
  private readonly keys: Instant[] = [];
  private readonly arrived: Instant[] = [];
  private readonly items: T[] = [];
  private lastKey = Number.NEGATIVE_INFINITY;
  /** How many are taken and still in the columns. */
  private taken = 0;

  get isEmpty(): boolean {
    return this.items.length === this.taken;
  }

  /** The time of the next item; after all others when there is none. */
  get nextKey(): Instant {
    return this.keys[this.taken] ?? Number.POSITIVE_INFINITY;
  }

  get waitsSince(): Instant {
    return this.arrived[0] ?? Number.POSITIVE_INFINITY;
  }

  add(at: Instant, item: T, now: Instant): void {
    this.lastKey = Math.max(at, this.lastKey);
    this.keys.push(this.lastKey);
    this.arrived.push(now);
    this.items.push(item);
  }

  /** The latest time of what arrived by then. */
  newestBefore(arrived: Instant): Instant {
    let newest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.arrived.length && (this.arrived[i] ?? 0) <= arrived; i++)
      newest = this.keys[i] ?? newest;
    return newest;
  }

  shift(): T {
    this.taken++;
    return this.items[this.taken - 1] as T;
  }

  /** To be called when enough is taken. */
  compact(): void {
    if (this.taken === 0) return;
    for (const column of [this.keys, this.arrived, this.items]) column.splice(0, this.taken);
    this.taken = 0;
  }
}
