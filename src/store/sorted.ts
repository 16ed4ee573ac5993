/** An array that is kept sorted, so that nobody ever sorts it. `compare` must be a total order. */
export class Sorted<T> {
  private readonly items: T[] = [];
  private readonly compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number, items: Iterable<T> = []) {
    this.compare = compare;
    this.items = [...items].sort(compare);
  }

  get size(): number {
    return this.items.length;
  }

  at(index: number): T | undefined {
    return this.items[index];
  }

  slice(from: number, to: number): readonly T[] {
    return this.items.slice(from, to);
  }

  values(): IterableIterator<T> {
    return this.items.values();
  }

  /** How many items come before `item`, whether it is in or not. */
  rank(item: T): number {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(this.items[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place of `item`, or -1. */
  indexOf(item: T): number {
    const rank = this.rank(item);
    const found = this.items[rank];
    return found !== undefined && this.compare(found, item) === 0 ? rank : -1;
  }

  /** Adds `item`, in the place of the one that compares equal to it when there is one. */
  put(item: T): void {
    const rank = this.rank(item);
    const found = this.items[rank];
    const replaces = found !== undefined && this.compare(found, item) === 0;
    this.items.splice(rank, replaces ? 1 : 0, item);
  }

  remove(item: T): void {
    const index = this.indexOf(item);
    if (index >= 0) this.items.splice(index, 1);
  }
}
