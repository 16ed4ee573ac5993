/** A stretch of a list whose lines are made when they are shown. */
interface Stretch {
  readonly length: number;
}

/** The lines `offset` … `offset + height - 1` of what lies in stretches: only those are made. */
export function windowOf<S extends Stretch, T>(
  stretches: readonly S[],
  { offset, height }: { readonly offset: number; readonly height: number },
  linesOf: (stretch: S, from: number, to: number) => readonly T[],
): readonly T[] {
  const lines: T[] = [];
  let start = 0;
  for (const stretch of stretches) {
    const from = Math.max(offset - start, 0);
    const to = Math.min(offset + height - start, stretch.length);
    if (from < to) lines.push(...linesOf(stretch, from, to));
    start += stretch.length;
  }
  return lines;
}
