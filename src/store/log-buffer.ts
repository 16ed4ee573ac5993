/** The last items of an endless stream: bounded by their number and by their size. */
export class LogBuffer<T> {
  /** How many fell out; the number of the first that is kept. */
  dropped = 0;
  /** The size of what is kept, as `sizeOf` tells it. */
  size = 0;
  private items: (T | undefined)[] = [];
  /** Where in `items` what is kept begins. */
  private head = 0;
  private readonly limits: LogBufferLimits<T>;

  constructor(limits: LogBufferLimits<T>) {
    this.limits = limits;
  }

  get length(): number {
    return this.items.length - this.head;
  }

  push(items: readonly T[]): void {
    const { most, mostSize, sizeOf } = this.limits;
    for (const item of items) {
      this.items.push(item);
      this.size += sizeOf(item);
    }
    while (this.length > most || (this.size > mostSize && this.length > 1)) this.drop();
    if (this.head > most) this.compact();
  }

  /** Counts items that came and are not kept, with all that came before them. */
  skip(count: number): void {
    this.clear();
    this.dropped += count;
  }

  /** Items by their number in the stream, which stays while they are kept; what fell out is left out. */
  slice(from: number, to: number): readonly T[] {
    const start = this.head + Math.max(0, from - this.dropped);
    const end = this.head + Math.max(0, to - this.dropped);
    return this.items.slice(start, end) as T[];
  }

  clear(): void {
    this.dropped += this.length;
    this.items = [];
    this.head = 0;
    this.size = 0;
  }

  private drop(): void {
    this.size -= this.limits.sizeOf(this.items[this.head] as T);
    this.items[this.head] = undefined;
    this.head++;
    this.dropped++;
  }

  private compact(): void {
    this.items = this.items.slice(this.head);
    this.head = 0;
  }
}

export interface LogBufferLimits<T> {
  readonly most: number;
  /** One item is kept, whatever its size. */
  readonly mostSize: number;
  readonly sizeOf: (item: T) => number;
}
