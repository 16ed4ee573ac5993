import { writeSync } from 'node:fs';
import { restoreSequence } from './escapes.ts';

/** The terminal to give back. */
export interface Tty {
  readonly stdin: { setRawMode?(mode: boolean): unknown };
  readonly stdout: { readonly fd: number; readonly isTTY: boolean };
}

/**
 * A function that gives the terminal back to the shell: main screen, visible cursor, no mouse, no
 * colour, cooked mode. It is synchronous and does its work once, so that every way out may call it:
 * exit, crash and signal. It never throws; a terminal that is gone needs no restoration.
 */
export function terminalRestorer({ stdin, stdout }: Tty): () => void {
  let restored = false;
  return () => {
    if (restored) return;
    restored = true;
    if (stdout.isTTY) writeNow(stdout.fd, restoreSequence);
    attempt(() => stdin.setRawMode?.(false));
  };
}

/** Writes all of it before returning, however slow the terminal. */
function writeNow(fd: number, text: string): void {
  let rest = Buffer.from(text);
  for (let attempts = 0; rest.length > 0 && attempts < 1000; attempts++) {
    const written = attempt(() => writeSync(fd, rest));
    if (written === 'busy') continue;
    if (written === undefined) return;
    rest = rest.subarray(written);
  }
}

function attempt<Result>(act: () => Result): Result | 'busy' | undefined {
  try {
    return act();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 'busy' : undefined;
  }
}
