import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import chalk from 'chalk';
import { render } from 'ink';
import type { ReactNode } from 'react';

/** A cell of the screen: its character and how it is painted; colours are palette numbers or `#rrggbb`. */
export interface Cell {
  readonly text: string;
  readonly colour: number | string | undefined;
  readonly background: number | string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

export interface TestTerminal {
  /** Sends keys as a keyboard would, escape sequences and all. */
  press(keys: string): void;
  /** What is on the screen once Ink has drawn everything: one line for each row, blanks at the ends cut. */
  text(): Promise<string>;
  /** A cell of the screen as drawn by the latest `text()`; both coordinates count from 0. */
  cell(x: number, y: number): Cell;
  resize(size: Size): void;
  close(): void;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

chalk.level = 3; // Tests have no terminal of their own, and the emulator has every colour.

/** Renders into a real terminal emulator of a chosen size, so that a test sees what an operator would. */
export function openTerminal(node: ReactNode, size: Partial<Size> = {}): TestTerminal {
  const { columns = 100, rows = 30 } = size;
  const screen = new xterm.Terminal({
    cols: columns,
    rows,
    allowProposedApi: true,
    convertEol: true,
  });
  const sink = new Writable({
    write: (chunk, _encoding, done) => screen.write(chunk, () => done()),
  });
  const stdout = Object.assign(sink, { columns, rows, isTTY: true });
  const stdin = aKeyboard();
  const app = render(node, {
    // Ink uses only what a Writable and these three offer of a tty.
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });

  return {
    press: (keys) => void stdin.write(keys),
    async text() {
      await app.waitUntilRenderFlush();
      await new Promise<void>((resolve) => screen.write('', resolve));
      return screenText(screen);
    },
    cell: (x, y) => cellAt(screen, x, y),
    resize(next) {
      Object.assign(stdout, next);
      screen.resize(next.columns, next.rows);
      stdout.emit('resize');
    },
    close() {
      app.unmount();
      screen.dispose();
    },
  };
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

/** What Ink asks of a tty it reads keys from. */
export function aKeyboard(): NodeJS.ReadStream {
  const keyboard = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => keyboard,
    ref: () => keyboard,
    unref: () => keyboard,
  });
  return keyboard as unknown as NodeJS.ReadStream;
}
