import type xterm from '@xterm/headless';

/** A cell of the screen: its character and how it is painted; colours are palette numbers or `#rrggbb`. */
export interface Cell {
  readonly text: string;
  readonly colour: number | string | undefined;
  readonly background: number | string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

/** The rows of an emulator's screen, blanks at the ends cut. */
export function screenText(screen: xterm.Terminal): string {
  const { active } = screen.buffer;
  const lines = Array.from({ length: screen.rows }, (_, y) =>
    active.getLine(active.baseY + y)?.translateToString(true),
  );
  return lines.join('\n').trimEnd();
}

/** The cell of an emulator's screen at a column and row that count from 0. */
export function cellAt(screen: xterm.Terminal, x: number, y: number): Cell {
  const { active } = screen.buffer;
  const cell = active.getLine(active.baseY + y)?.getCell(x);
  if (cell === undefined) throw new Error(`no cell at ${x}, ${y}`);
  return {
    text: cell.getChars(),
    colour: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    background: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    inverse: cell.isInverse() !== 0,
  };
}

function colour(isDefault: boolean, isRgb: boolean, value: number): number | string | undefined {
  if (isDefault) return undefined;
  return isRgb ? `#${value.toString(16).padStart(6, '0')}` : value;
}
