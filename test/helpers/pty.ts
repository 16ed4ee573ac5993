import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { type Cell, cellAt, screenText } from './emulator.ts';

export interface PtyOptions {
  /** Added to the few variables a program in a terminal needs; nothing else of this process is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

/** What a program has switched on in its terminal, and should have switched off when it ended. */
export interface Modes {
  readonly alternateScreen: boolean;
  readonly cursorHidden: boolean;
  readonly mouse: boolean;
  readonly bracketedPaste: boolean;
  readonly focusReports: boolean;
}

/** How a program ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly code: number;
  readonly signal: NodeJS.Signals | undefined;
}

/** A program in a real terminal. */
export interface Pty {
  readonly pid: number;
  /** The screen as the operator sees it: one line for each row, blanks at the ends cut. */
  screen(): string;
  /** A cell of the screen; both coordinates count from 0. */
  cell(x: number, y: number): Cell;
  /** Everything the program wrote, escape sequences and all. */
  output(): string;
  modes(): Modes;
  /** Resolves with the screen once it matches; fails with the screen when it does not in time. */
  waitFor(
    wanted: RegExp | ((screen: string) => boolean),
    what?: string,
    withinMs?: number,
  ): Promise<string>;
  /** Types keys, given as a terminal sends them: `\r` for Enter, `\x1b` for Escape. */
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the program has ended and the screen shows all it wrote. */
  readonly exited: Promise<Exit>;
  /** Ends the program if need be. */
  close(): Promise<void>;
}

const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');
const WITHIN_MS = 15_000;

/** Starts the built ktop (`npm run build`) in a terminal of its own. */
export function openKtop(args: readonly string[], options: PtyOptions = {}): Pty {
  return openPty(process.execPath, [KTOP, ...args], options);
}

/** Starts any program in a terminal of its own. */
export function openPty(file: string, args: readonly string[], options: PtyOptions = {}): Pty {
  const { columns = 120, rows = 40, env = {} } = options;
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const isCursorHidden = watchCursor(terminal);
  const pty = spawn(file, [...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    env: { ...baseEnvironment(), ...env },
  });
  terminal.onData((answer) => pty.write(answer)); // The program asked the terminal something.

  let output = '';
  let ended: Exit | undefined;
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  pty.onData((data) => {
    output += data;
    terminal.write(data, changed);
  });
  const exited = new Promise<Exit>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      terminal.write('', () => {
        ended = { code: exitCode, signal: signalName(signal) };
        resolve(ended);
        changed();
      });
    });
  });
  const screen = () => screenText(terminal);

  return {
    pid: pty.pid,
    screen,
    cell: (x, y) => cellAt(terminal, x, y),
    output: () => output,
    modes: () => ({
      alternateScreen: terminal.buffer.active.type === 'alternate',
      cursorHidden: isCursorHidden(),
      mouse: terminal.modes.mouseTrackingMode !== 'none',
      bracketedPaste: terminal.modes.bracketedPasteMode,
      focusReports: terminal.modes.sendFocusMode,
    }),
    waitFor: (wanted, what = String(wanted), withinMs = WITHIN_MS) =>
      new Promise((resolve, reject) => {
        const matches = () =>
          typeof wanted === 'function' ? wanted(screen()) : wanted.test(screen());
        const settle = (act: () => void) => {
          clearTimeout(timer);
          watchers.delete(look);
          act();
        };
        const fail = (why: string) =>
          settle(() => reject(new Error(`${why}: ${what}\n${framed(screen(), columns)}`)));
        const look = () => {
          if (matches()) settle(() => resolve(screen()));
          else if (ended !== undefined) fail(`the program ended (code ${ended.code}) without`);
        };
        const timer = setTimeout(() => fail(`not on the screen within ${withinMs} ms`), withinMs);
        watchers.add(look);
        look();
      }),
    press: (keys) => pty.write(keys),
    resize(nextColumns, nextRows) {
      terminal.resize(nextColumns, nextRows);
      pty.resize(nextColumns, nextRows);
    },
    kill: (signal) => pty.kill(signal),
    exited,
    async close() {
      if (ended === undefined) pty.kill('SIGKILL');
      await exited;
      terminal.dispose();
    },
  };
}

/** What a login shell would have set; no colours forced, no CI, no kubeconfig of whoever runs the tests. */
function baseEnvironment(): Record<string, string> {
  const { PATH = '', LANG = 'C.UTF-8' } = process.env;
  return { PATH, LANG, HOME: tmpdir(), TERM: 'xterm-256color' };
}

/** The emulator obeys the cursor's visibility without telling it. */
function watchCursor(terminal: xterm.Terminal): () => boolean {
  let hidden = false;
  for (const final of ['h', 'l']) {
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(25)) hidden = final === 'l';
      return false; // The emulator handles it too.
    });
  }
  return () => hidden;
}

function signalName(number: number | undefined): NodeJS.Signals | undefined {
  const [name] = Object.entries(constants.signals).find(([, value]) => value === number) ?? [];
  return name as NodeJS.Signals | undefined;
}

function framed(screen: string, columns: number): string {
  const rule = '─'.repeat(columns);
  return `${rule}\n${screen}\n${rule}`;
}
