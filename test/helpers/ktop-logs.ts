import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { onTestFinished } from 'vitest';

const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');

/** What `ktop logs -o json` prints of a line. */
export interface PrintedLine {
  readonly pod: string;
  readonly container: string;
  readonly restart: number;
  readonly type: string;
  readonly text: string;
  readonly object?: { readonly kind: string; readonly namespace: string; readonly name: string };
}

/** The built `ktop logs`, in a pipe: JSON lines of what it is asked for. Ends with the test at the latest. */
export function ktopLogs(kubeconfig: string, args: readonly string[]) {
  const child = spawn(process.execPath, [KTOP, 'logs', ...args, '-o', 'json'], {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill());
  let text = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    complaints += piece;
  });
  return {
    printed: () => text,
    complaints: () => complaints,
    lines: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line): PrintedLine => JSON.parse(line)),
    /** Resolves with its exit code. */
    ended: once(child, 'close').then(([code]): number => code),
    interrupt: () => void child.kill('SIGINT'),
  };
}
