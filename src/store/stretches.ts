/** A stretch of a list that is made of several: so many lines, of which any window can be made. */
export interface Stretch<T> {
  readonly length: number;
  readonly slice: (from: number, to: number) => readonly T[];
}

/** The lines of a window over stretches that follow each other. */
export function windowOf<T>(
  stretches: readonly Stretch<T>[],
  offset: number,
  height: number,
): readonly T[] {
  const lines: T[] = [];
  let start = 0;
  for (const { length, slice } of stretches) {
    const from = Math.max(offset - start, 0);
    const to = Math.min(offset + height - start, length);
    if (from < to) lines.push(...slice(from, to));
    start += length;
  }
  return lines;
}
