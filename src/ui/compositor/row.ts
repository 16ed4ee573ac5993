import { styledCharsToString } from '@alcalzone/ansi-tokenize';
import { createLru } from './lru.ts';
import { NOT_PLAIN, plainWidth } from './plain.ts';
import { blank, columnsOf, type StyledChar, styledChars } from './styled.ts';

/** A line of text at a column of a row. */
export interface Piece {
  readonly x: number;
  readonly line: string;
}

/** The text of a row `width` columns wide; a later piece covers an earlier one, blanks at the end are cut. */
export function composeRow(pieces: readonly Piece[], width: number): string {
  return joined(pieces, width) ?? composed(pieces, width);
}

/** The pieces as they are, side by side; `undefined` when that would not show what it should. */
function joined(pieces: readonly Piece[], width: number): string | undefined {
  let row = '';
  let column = 0;
  for (const { x, line } of isAscending(pieces) ? pieces : ascending(pieces)) {
    const columns = plainWidth(line);
    if (columns === NOT_PLAIN) return undefined;
    if (columns === 0) continue;
    // Beyond the width there are no cells, so that a gap there would close up.
    if (x < column || (x > column && x > width)) return undefined;
    row += ' '.repeat(x - column) + line;
    column = x + columns;
  }
  return row.trimEnd();
}

function isAscending(pieces: readonly Piece[]): boolean {
  return pieces.every(({ x }, index) => x >= (pieces[index - 1]?.x ?? x));
}

/** Sorted by column. Safe only for pieces that do not overlap, for then their order means nothing. */
function ascending(pieces: readonly Piece[]): readonly Piece[] {
  return [...pieces].sort((a, b) => a.x - b.x);
}

const recent = createLru<string>(256);

function composed(pieces: readonly Piece[], width: number): string {
  const key = `${width} ${pieces.map(({ x, line }) => `${x} ${line.length} ${line}`).join(' ')}`;
  let row = recent.get(key);
  if (row === undefined) {
    row = composeCells(pieces, width);
    recent.set(key, row);
  }
  return row;
}

/** What Ink does for every row: one cell for each column, the later piece on top. */
function composeCells(pieces: readonly Piece[], width: number): string {
  const row: StyledChar[] = Array.from({ length: width }, () => EMPTY);
  for (const { x, line } of pieces) put(row, x, styledChars(line));
  // A piece that starts beyond the width leaves a hole; there are no cells to show.
  return styledCharsToString(row.filter((cell) => cell !== undefined)).trimEnd();
}

const EMPTY: StyledChar = { type: 'char', value: ' ', fullWidth: false, styles: [] };

/** Writes characters into the cells from column `x` on. Cells left of column 0 exist but are never shown. */
function put(row: StyledChar[], x: number, chars: readonly StyledChar[]): void {
  if (chars.length === 0) return;
  blankSplitCharacter(row, x);
  let column = x;
  for (const char of chars) {
    row[column] = char;
    const columns = Math.max(1, columnsOf(char.value));
    for (let offset = 1; offset < columns; offset++) {
      row[column + offset] = { ...char, value: column < 0 ? ' ' : '', fullWidth: false };
    }
    column += columns;
  }
  const next = row[column];
  if (next?.value === '') row[column] = blank(next);
}

/** A wide character whose second half is about to be covered must not show its first half. */
function blankSplitCharacter(row: StyledChar[], x: number): void {
  const left = row[x - 1];
  if (row[x]?.value !== '' || x <= 0 || left === undefined) return;
  if (columnsOf(left.value) > 1) row[x - 1] = blank(left);
}
