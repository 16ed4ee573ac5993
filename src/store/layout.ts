/** The size of the terminal, in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Below this ktop shows a sentence that says so. */
export const SMALLEST: Size = { columns: 80, rows: 24 };

/** Header and tabs above the body, status line and key hints below it. */
export const BODY_TOP = 2;
const BELOW_BODY = 2;

/** How many lines the body has. */
export function bodyHeight({ rows }: Size): number {
  return Math.max(rows - BODY_TOP - BELOW_BODY, 1);
}

/** How many rows a table in the body shows under its line of column titles. */
export function tableHeight(size: Size): number {
  return Math.max(bodyHeight(size) - 1, 1);
}

export function fits({ columns, rows }: Size): boolean {
  return columns >= SMALLEST.columns && rows >= SMALLEST.rows;
}

/** A scroll position that shows line `cursor` of `length` within `height`, moving as little as it can. */
export function scrollTo(offset: number, cursor: number, length: number, height: number): number {
  const lowest = Math.max(length - height, 0);
  if (cursor < offset) return Math.min(cursor, lowest);
  if (cursor >= offset + height) return Math.min(cursor - height + 1, lowest);
  return Math.min(offset, lowest);
}
