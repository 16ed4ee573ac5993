import { finished, type Readable } from 'node:stream';
import { saysRemoved } from './refusal.ts';
import { type StampedLine, StampedLines, type Unstamped } from './stamped-lines.ts';
import { mayRead, waitForTurn } from './turn.ts';

/**
 * Gives each chunk of a body to `push`, and others their turn; resolves at the end of the body, or early
 * when `push` says false. Rejects as the body breaks off.
 *
 * A body that is read as it comes makes no garbage that lives long: its queue stays empty.
 */
export function pump(body: Readable, push: (chunk: Buffer) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown) => {
      body.off('data', take);
      body.destroy();
      if (error === undefined || error === null) resolve();
      else reject(error);
    };
    const take = (chunk: Buffer) => {
      if (!mayRead()) {
        waitForTurn(body);
        body.unshift(chunk);
        return;
      }
      try {
        if (!push(chunk)) settle(undefined);
      } catch (error) {
        settle(error);
      }
    };
    finished(body, { writable: false }, settle);
    body.on('data', take);
  });
}

/** The last line of a short body, `whole` when a newline follows it; or that there is no log any more. */
export async function readLastLine(
  body: Readable,
): Promise<'removed' | { readonly line: StampedLine | undefined; readonly whole: boolean }> {
  const lines = new StampedLines();
  let last: StampedLine | Unstamped | undefined;
  await pump(body, (chunk) => {
    last = lines.push(chunk).at(-1) ?? last;
    return true;
  });
  const rest = lines.rest();
  const line = last ?? rest;
  if (line === undefined) return { line, whole: false };
  if (line.stamp === undefined)
    return saysRemoved(line.text) ? 'removed' : { line: undefined, whole: false };
  return { line, whole: line !== rest };
}
