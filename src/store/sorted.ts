/** From this size on a piece is cut in two: to insert into a hundred thousand at once is too dear. */
const LARGEST_PIECE = 512;

/** A list that is kept sorted, so that nobody ever sorts it. `compare` must be a total order. */
export class Sorted<T> {
  /** In their order; none is empty. */
  private readonly pieces: T[][] = [];
  private readonly compare: (a: T, b: T) => number;
  private count = 0;

  constructor(compare: (a: T, b: T) => number, items: Iterable<T> = []) {
    this.compare = compare;
    const sorted = [...items].sort(compare);
    this.count = sorted.length;
    for (let at = 0; at < sorted.length; at += LARGEST_PIECE / 2)
      this.pieces.push(sorted.slice(at, at + LARGEST_PIECE / 2));
  }

  get size(): number {
    return this.count;
  }

  at(index: number): T | undefined {
    return this.slice(index, index + 1)[0];
  }

  slice(from: number, to: number): readonly T[] {
    const found: T[] = [];
    let start = 0;
    for (const piece of this.pieces) {
      if (start >= to) break;
      if (start + piece.length > from) {
        for (const item of piece.slice(Math.max(from - start, 0), to - start)) found.push(item);
      }
      start += piece.length;
    }
    return found;
  }

  *values(): IterableIterator<T> {
    for (const piece of this.pieces) yield* piece;
  }

  /** How many items come before `item`, whether it is in or not. */
  rank(item: T): number {
    const number = this.pieceOf(item);
    let before = 0;
    for (let at = 0; at < number; at++) before += this.pieces[at]?.length ?? 0;
    const piece = this.pieces[number];
    return piece === undefined ? before : before + this.rankIn(piece, item);
  }

  /** The place of `item`, or -1. */
  indexOf(item: T): number {
    const rank = this.rank(item);
    const found = this.at(rank);
    return found !== undefined && this.compare(found, item) === 0 ? rank : -1;
  }

  /** Adds `item`, in the place of the one that compares equal to it when there is one. */
  put(item: T): void {
    // What comes after all others goes to the end of the last piece.
    const number = Math.min(this.pieceOf(item), Math.max(this.pieces.length - 1, 0));
    const piece = this.pieces[number];
    if (piece === undefined) {
      this.pieces.push([item]);
      this.count++;
      return;
    }
    const rank = this.rankIn(piece, item);
    const found = piece[rank];
    const replaces = found !== undefined && this.compare(found, item) === 0;
    piece.splice(rank, replaces ? 1 : 0, item);
    if (!replaces) this.count++;
    if (piece.length > LARGEST_PIECE)
      this.pieces.splice(number + 1, 0, piece.splice(LARGEST_PIECE / 2));
  }

  remove(item: T): void {
    const number = this.pieceOf(item);
    const piece = this.pieces[number];
    if (piece === undefined) return;
    const rank = this.rankIn(piece, item);
    const found = piece[rank];
    if (found === undefined || this.compare(found, item) !== 0) return;
    piece.splice(rank, 1);
    this.count--;
    if (piece.length === 0) this.pieces.splice(number, 1);
  }

  /** The first piece whose last item does not come before `item`; behind the last where none is. */
  private pieceOf(item: T): number {
    let low = 0;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = this.pieces[middle]?.at(-1) as T;
      if (this.compare(last, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private rankIn(piece: readonly T[], item: T): number {
    let low = 0;
    let high = piece.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(piece[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
