/** What the mouse did. Cells count from 0 at the top left. */
export type MouseEvent =
  | { readonly type: 'wheel'; readonly delta: 1 | -1; readonly x: number; readonly y: number }
  | { readonly type: 'click'; readonly x: number; readonly y: number };

export interface MouseParser {
  /** Takes what was read; returns what is not about the mouse. The start of a report may be held back. */
  push(chunk: string): string;
  /**
   * What is held back and may be a key after all: a lone Escape looks like the start of a report. Empty
   * when nothing is held, or only what no key sends.
   */
  held(): string;
  /** Returns what is held and forgets it. */
  release(): string;
}

/**
 * Takes SGR mouse reports and focus reports out of what a terminal sends. Text in a bracketed paste is
 * passed on untouched, whatever it looks like.
 */
export function createMouseParser(onMouse: (event: MouseEvent) => void): MouseParser {
  let tail = '';
  let pasting = false;

  /** Passes on a paste up to its end, or all of it but what may be the start of that end. */
  function paste(input: string): { passed: string; rest: string } {
    const end = input.indexOf(PASTE_END);
    if (end >= 0) {
      pasting = false;
      return split(input, end + PASTE_END.length);
    }
    tail = input.slice(input.length - overlap(input, PASTE_END));
    return { passed: input.slice(0, input.length - tail.length), rest: '' };
  }

  /** Passes on what stands before the next report, which is consumed, or before the next paste. */
  function keys(input: string): { passed: string; rest: string } {
    const report = REPORT.exec(input);
    if (report === null) {
      tail = BEGINNING.exec(input)?.[0] ?? '';
      return { passed: input.slice(0, input.length - tail.length), rest: '' };
    }
    const [sequence] = report;
    if (sequence === PASTE_START) {
      pasting = true;
      return split(input, report.index + sequence.length);
    }
    const event = mouseEvent(report);
    if (event !== undefined) onMouse(event);
    return {
      passed: input.slice(0, report.index),
      rest: input.slice(report.index + sequence.length),
    };
  }

  return {
    push(chunk) {
      let output = '';
      let input = tail + chunk;
      tail = '';
      while (input !== '') {
        const { passed, rest } = pasting ? paste(input) : keys(input);
        output += passed;
        input = rest;
      }
      return output;
    },
    held: () => (pasting || tail.startsWith(MOUSE) ? '' : tail),
    release() {
      const released = tail;
      tail = '';
      return released;
    },
  };
}

const MOUSE = '\x1b[<';
const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** A mouse report, a focus report, or the start of a paste. */
const REPORT = /\x1b\[(?:<(\d{1,6});(\d{1,6});(\d{1,6})([Mm])|[IO]|200~)/;

/** The beginning of one of these at the end of the input. */
const BEGINNING = /\x1b(?:\[(?:<[\d;]{0,20}|20{0,2})?)?$/;

function split(input: string, at: number): { passed: string; rest: string } {
  return { passed: input.slice(0, at), rest: input.slice(at) };
}

/** How much of the end of `text` is a beginning of `word`. */
function overlap(text: string, word: string): number {
  let length = Math.min(text.length, word.length - 1);
  while (!text.endsWith(word.slice(0, length))) length--;
  return length;
}

const WHEEL = 64;
const MODIFIERS = 4 | 8 | 16;

function mouseEvent(report: RegExpExecArray): MouseEvent | undefined {
  const [, buttons = '', column = '', row = '', kind] = report;
  const button = Number(buttons) & ~MODIFIERS;
  const at = { x: Number(column) - 1, y: Number(row) - 1 };
  if (kind !== 'M') return undefined;
  if (button === 0) return { type: 'click', ...at };
  if (button === WHEEL) return { type: 'wheel', delta: -1, ...at };
  return button === WHEEL + 1 ? { type: 'wheel', delta: 1, ...at } : undefined;
}
