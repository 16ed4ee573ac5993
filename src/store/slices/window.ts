/** What a list shows of itself: the lines of its window. */
export interface Window<T> {
  readonly lines: readonly T[];
  readonly offset: number;
  readonly cursor: number;
  readonly length: number;
}

export const EMPTY_WINDOW = { lines: [], offset: 0, cursor: 0, length: 0 };
