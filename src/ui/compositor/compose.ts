import { type Clip, intersect, isEmpty } from './clip.ts';
import type { Frame, Write } from './operation.ts';
import { composeRow, type Piece } from './row.ts';
import {
  columnsOf,
  type Lines,
  normalize,
  sliceColumns,
  splitLines,
  widestLine,
} from './styled.ts';

/**
 * The text of a frame: the same picture as Ink's own compositor makes, for a fraction of its cost.
 *
 * Ink makes a cell for every column of every row of every frame. Most rows are a few pieces of text side
 * by side; those are copied as strings, and only rows with overlaps or unusual characters become cells.
 */
export function compose({ width, height, operations }: Frame): string {
  const rows: Piece[][] = Array.from({ length: height }, () => []);
  const clips: Clip[] = [];
  for (const operation of operations) {
    switch (operation.type) {
      case 'clip':
        clips.push(intersect(clips.at(-1), operation.clip));
        break;
      case 'unclip':
        clips.pop();
        break;
      case 'write':
        write(rows, operation, clips.at(-1));
    }
  }
  return rows.map((pieces) => composeRow(pieces, width)).join('\n');
}

/** Adds the lines of a write that can be seen to their rows. */
function write(rows: readonly Piece[][], operation: Write, clip: Clip | undefined): void {
  const visible = clip === undefined ? unclipped(operation) : clipped(operation, clip);
  if (visible === undefined) return;
  for (const [index, line] of visible.lines.entries()) {
    const y = visible.y + index;
    const transformed = y in rows ? transform(line, visible, y - operation.y, operation) : '';
    if (transformed !== '') rows[y]?.push({ x: visible.x, line: transformed });
  }
}

function transform(line: string, { raw }: Lines, index: number, { transformers }: Write): string {
  if (transformers.length === 0) return line;
  const start = raw ? normalize(line) : line;
  return transformers.reduce((text, transformer) => transformer(text, index), start);
}

/** The part of a write that can be seen, in screen coordinates. */
interface Visible extends Lines {
  readonly x: number;
  readonly y: number;
}

function unclipped({ x, y, text }: Write): Visible {
  return { x, y, ...splitLines(text) };
}

function clipped(operation: Write, clip: Clip): Visible | undefined {
  if (isEmpty(clip)) return undefined;
  const rows = clippedRows(unclipped(operation), clip);
  return rows && clippedColumns(rows, clip, widestLine(operation.text));
}

function clippedRows(visible: Visible, { y1, y2 }: Clip): Visible | undefined {
  if (y1 === undefined || y2 === undefined) return visible;
  const { y, lines } = visible;
  if (y + lines.length < y1 || y > y2) return undefined;
  const shown = lines.slice(Math.max(0, y1 - y), Math.max(0, y2 - y));
  return { ...visible, y: Math.max(y, y1), lines: shown };
}

function clippedColumns(visible: Visible, { x1, x2 }: Clip, width: number): Visible | undefined {
  if (x1 === undefined || x2 === undefined) return visible;
  const { x, lines, raw } = visible;
  if (x + width < x1 || x > x2) return undefined;
  if (raw && x >= x1 && x + width <= x2) return visible;
  const slice = (line: string) =>
    sliceColumns(line, Math.max(0, x1 - x), Math.min(columnsOf(line), x2 - x));
  return { ...visible, x: Math.max(x, x1), lines: lines.map(slice), raw: false };
}
