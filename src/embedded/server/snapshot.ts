import type { ApiObject } from '../json.ts';
import type { Change } from './change.ts';

/** Objects in key order, as they are now. */
export interface Ordered {
  get(key: string): ApiObject | undefined;
  /** Keys from `start` on that begin with `prefix`. */
  keysFrom(start: string, prefix: string): Generator<string>;
  /** How many keys that is. */
  count(start: string, prefix: string): number;
}

/**
 * The objects of a collection as they were before its latest changes. Reading begins anywhere and
 * costs what is read, plus those changes; valid until the next write.
 */
export class Snapshot {
  private readonly now: Ordered;
  /** What was changed since, as it was. */
  private readonly past = new Map<string, ApiObject | undefined>();

  constructor(now: Ordered, later: readonly { readonly key: string; readonly change: Change }[]) {
    this.now = now;
    for (const { key, change } of later)
      if (!this.past.has(key)) this.past.set(key, change.previous);
  }

  /** The objects from `start` on whose keys begin with `prefix`, in key order. */
  *from(start: string, prefix: string): Generator<readonly [key: string, object: ApiObject]> {
    const gone = this.goneSince(start, prefix);
    let next = 0;
    for (const key of this.now.keysFrom(start, prefix)) {
      for (; next < gone.length && (gone[next] ?? '') < key; next += 1)
        yield* this.read(gone[next] ?? '');
      yield* this.read(key);
    }
    for (const key of gone.slice(next)) yield* this.read(key);
  }

  count(start: string, prefix: string): number {
    let count = this.now.count(start, prefix) + this.goneSince(start, prefix).length;
    for (const [key, object] of this.past)
      if (object === undefined && isWithin(key, start, prefix) && this.now.get(key)) count -= 1;
    return count;
  }

  private *read(key: string): Generator<readonly [string, ApiObject]> {
    const object = this.past.has(key) ? this.past.get(key) : this.now.get(key);
    if (object !== undefined) yield [key, object];
  }

  /** Keys that were there and are no more. */
  private goneSince(start: string, prefix: string): readonly string[] {
    const gone: string[] = [];
    for (const [key, object] of this.past)
      if (object !== undefined && isWithin(key, start, prefix) && !this.now.get(key))
        gone.push(key);
    return gone.sort();
  }
}

function isWithin(key: string, start: string, prefix: string): boolean {
  return key >= start && key.startsWith(prefix);
}
