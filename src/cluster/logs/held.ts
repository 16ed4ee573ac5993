import { MARGIN_MS, type Position } from './position.ts';
import type { StampedLine } from './stamped-lines.ts';

/** Lines that are not told yet, each piece with those before it: one piece more copies nothing. */
export interface Held {
  readonly before: Held | undefined;
  readonly lines: readonly StampedLine[];
  readonly count: number;
  /** Whether a line among them is so late that what was told last cannot come any more. */
  readonly isPast: boolean;
}

/** `before` with these lines, of which there is at least one; `position` is what was told last. */
export function hold(
  before: Held | undefined,
  lines: readonly StampedLine[],
  position: Position | undefined,
): Held {
  return {
    before,
    lines,
    count: (before?.count ?? 0) + lines.length,
    isPast:
      before?.isPast === true ||
      position === undefined ||
      lines.some(({ at }) => at > position.at + MARGIN_MS),
  };
}

/** In the order in which they came. */
export function linesOf(held: Held | undefined): readonly StampedLine[] {
  const pieces: (readonly StampedLine[])[] = [];
  for (let piece = held; piece !== undefined; piece = piece.before) pieces.push(piece.lines);
  return pieces.reverse().flat();
}
