import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import chalk from 'chalk';
import { render } from 'ink';
import type { ReactNode } from 'react';
import { type Cell, cellAt, screenText } from './emulator.ts';

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
