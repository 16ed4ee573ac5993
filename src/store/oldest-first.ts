/** A queue that gives out what has the smallest key first: a binary heap. */
export class OldestFirst<T> {
  private readonly keys: number[] = [];
  private readonly items: T[] = [];

  get size(): number {
    return this.items.length;
  }

  push(item: T, key: number): void {
    let at = this.items.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.keyAt(above) <= key) break;
      this.move(above, at);
      at = above;
    }
    this.keys[at] = key;
    this.items[at] = item;
  }

  /** Takes the first out; `undefined` when there is none. */
  pop(): { readonly item: T; readonly key: number } | undefined {
    const [item] = this.items;
    const [key] = this.keys;
    const lastItem = this.items.pop();
    const lastKey = this.keys.pop();
    if (item === undefined || key === undefined) return undefined;
    if (this.items.length > 0) this.sink(lastItem as T, lastKey as number);
    return { item, key };
  }

  private sink(item: T, key: number): void {
    const { length } = this.items;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= length) break;
      const right = left + 1;
      const below = right < length && this.keyAt(right) < this.keyAt(left) ? right : left;
      if (this.keyAt(below) >= key) break;
      this.move(below, at);
      at = below;
    }
    this.keys[at] = key;
    this.items[at] = item;
  }

  private keyAt(index: number): number {
    return this.keys[index] as number;
  }

  private move(from: number, to: number): void {
    this.keys[to] = this.keyAt(from);
    this.items[to] = this.items[from] as T;
  }
}
