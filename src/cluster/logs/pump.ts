import { saysRemoved } from './refusal.ts';
import { type StampedLine, StampedLines, type Unstamped } from './stamped-lines.ts';

/** How long lines may keep the process from keys and frames. */
const YIELD_AFTER_MS = 8;

/** Gives each chunk of a body to `push`, and others their turn; ends early when `push` says false. */
export async function pump(
  body: AsyncIterable<Buffer>,
  push: (chunk: Buffer) => boolean,
): Promise<void> {
  let since = performance.now();
  for await (const chunk of body) {
    if (!push(chunk)) return;
    if (performance.now() - since < YIELD_AFTER_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  }
}

/** The last line of a short body, `whole` when a newline follows it; or that there is no log any more. */
export async function readLastLine(
  body: AsyncIterable<Buffer>,
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
