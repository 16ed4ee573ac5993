import type { Instant } from '../kube/time.ts';

/** How long a line waits for an older one of another source; with {@link PACE_MS}, 300 ms at most. */
const WAIT_MS = 250;
/** Released is in batches. */
const PACE_MS = 50;

interface Waiting<T> {
  /** The item's time, but no earlier than the source's item before. */
  readonly key: Instant;
  readonly arrived: Instant;
  readonly item: T;
}

/**
 * Merges streams by time. An item waits a bounded time for older ones of other sources; the order
 * within a source is kept, whatever its times say.
 */
export class LogMerge<T> {
  private waiting: Waiting<T>[] = [];
  private readonly lastKeys = new Map<string, Instant>();

  /** Takes the next item of a source, which was made `at` and is here `now`. */
  add(source: string, at: Instant, item: T, now: Instant): void {
    const key = Math.max(at, this.lastKeys.get(source) ?? at);
    this.lastKeys.set(source, key);
    this.waiting.push({ key, arrived: now, item });
  }

  /** A source that ends is not remembered. */
  forget(source: string): void {
    this.lastKeys.delete(source);
  }

  /** What has waited long enough, and what is older than that, in order. */
  release(now: Instant): readonly T[] {
    let cutoff = Number.NEGATIVE_INFINITY;
    for (const { arrived, key } of this.waiting) {
      if (arrived > now - WAIT_MS) break;
      if (key > cutoff) cutoff = key;
    }
    const due = this.waiting.filter(({ key }) => key <= cutoff);
    if (due.length === 0) return [];
    this.waiting = this.waiting.filter(({ key }) => key > cutoff);
    return due.sort((a, b) => a.key - b.key).map(({ item }) => item);
  }

  /** Everything, in order: nothing more will come, or there is one source only. */
  releaseAll(): readonly T[] {
    const due = this.waiting;
    this.waiting = [];
    return due.sort((a, b) => a.key - b.key).map(({ item }) => item);
  }

  /** In how many milliseconds something is to be released; `undefined` when nothing waits. */
  dueInMs(now: Instant): number | undefined {
    const [first] = this.waiting;
    return first === undefined ? undefined : Math.max(PACE_MS, first.arrived + WAIT_MS - now);
  }
}
