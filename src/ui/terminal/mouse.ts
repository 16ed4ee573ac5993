import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../kube/time.ts';
import { createMouseParser, type MouseEvent } from './mouse-parser.ts';

export type { MouseEvent };

/** What is used of the terminal keys are read from. */
export interface KeySource extends NodeJS.ReadableStream {
  setRawMode(mode: boolean): unknown;
  ref(): unknown;
  unref(): unknown;
}

/** How long the start of a report waits for its rest before it is taken for the Escape key. */
const REST_WITHIN_MS = 10;

const timers: Pick<Clock, 'after'> = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * A stdin for Ink without mouse and focus reports, which Ink cannot tell from nothing; those of the
 * wheel and the left button go to `onMouse`. Reads from `stdin` only in raw mode, so that a program
 * started while Ink is suspended has the keyboard for itself.
 */
export function filterMouse(
  stdin: KeySource,
  onMouse: (event: MouseEvent) => void,
  clock: Pick<Clock, 'after'> = timers,
): NodeJS.ReadStream {
  const parser = createMouseParser(onMouse);
  const decoder = new StringDecoder('utf8');
  let cancelRelease = () => {};

  const filtered = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(mode: boolean) {
      stdin.setRawMode(mode);
      if (mode) stdin.resume();
      else stdin.pause();
      return filtered;
    },
    ref() {
      stdin.ref();
      return filtered;
    },
    unref() {
      stdin.unref();
      return filtered;
    },
  });

  const pass = (text: string) => {
    if (text !== '') filtered.write(text);
  };
  stdin.on('data', (chunk: Buffer | string) => {
    cancelRelease();
    pass(parser.push(typeof chunk === 'string' ? chunk : decoder.write(chunk)));
    if (parser.held() !== '') {
      cancelRelease = clock.after(REST_WITHIN_MS, () => pass(parser.release()));
    }
  });
  stdin.on('end', () => {
    cancelRelease();
    filtered.end(parser.release());
  });
  stdin.pause(); // Listening made it flow; raw mode starts it.

  return filtered as unknown as NodeJS.ReadStream; // All that Ink uses of one.
}
