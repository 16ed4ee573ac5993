import type { Readable } from 'node:stream';

/** How long the lines of all logs together may keep the process from keys and frames. */
const TURN_MS = 8;

/** Since when lines have been read without anybody else having had a turn. */
let began: number | undefined;
let isPlanned = false;
const waiting: Readable[] = [];

/** Whether more of any log may be read before others have had their turn. */
export function mayRead(): boolean {
  began ??= performance.now();
  plan();
  return performance.now() - began < TURN_MS;
}

/** Pauses a body until there is time for it, each in its turn. */
export function waitForTurn(body: Readable): void {
  body.pause();
  waiting.push(body);
  plan();
}

function plan(): void {
  if (isPlanned) return;
  isPlanned = true;
  setImmediate(() => {
    isPlanned = false;
    began = undefined;
    waiting.shift()?.resume();
    if (waiting.length > 0) plan();
  });
}
