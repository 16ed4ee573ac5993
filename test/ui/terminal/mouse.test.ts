import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { filterMouse } from '../../../src/ui/terminal/mouse.ts';
import { createMouseParser, type MouseEvent } from '../../../src/ui/terminal/mouse-parser.ts';

const WHEEL_UP = '\x1b[<64;10;5M';
const CLICK = '\x1b[<0;3;4M';
const PASTE = `\x1b[200~not ${CLICK} a click\x1b[201~`;

let events: MouseEvent[];
beforeEach(() => {
  events = [];
});
const aParser = () => createMouseParser((event) => events.push(event));

describe('the parser', () => {
  test.each<[string, string, MouseEvent[]]>([
    ['the wheel up', WHEEL_UP, [{ type: 'wheel', delta: -1, x: 9, y: 4 }]],
    ['the wheel down', '\x1b[<65;1;1M', [{ type: 'wheel', delta: 1, x: 0, y: 0 }]],
    ['the wheel with shift', '\x1b[<69;1;1M', [{ type: 'wheel', delta: 1, x: 0, y: 0 }]],
    ['a click', `${CLICK}\x1b[<0;3;4m`, [{ type: 'click', x: 2, y: 3 }]],
    ['the right button', '\x1b[<2;3;4M', []],
    ['a drag', '\x1b[<32;3;4M', []],
    ['the wheel sideways', '\x1b[<66;3;4M', []],
    ['a far corner', '\x1b[<0;300;1000M', [{ type: 'click', x: 299, y: 999 }]],
    ['focus', '\x1b[I\x1b[O', []],
  ])('takes %s out', (_, report, expected) => {
    expect(aParser().push(`a${report}b`)).toBe('ab');
    expect(events).toEqual(expected);
  });

  test.each([
    ['text', 'jk 日本'],
    ['keys', '\x1b[A\x1b[5~\x1bOP\x1b[1;5C\x1b[21~\x1bx'],
    ['a paste, whatever it holds', PASTE],
    ['something like a report', '\x1b[<64;10;5X\x1b[<1M\x1b[<1;2;3;4M'],
  ])('leaves %s to Ink', (_, input) => {
    expect(aParser().push(input)).toBe(input);
    expect(events).toEqual([]);
  });

  test('finds reports again after a paste', () => {
    expect(aParser().push(`${PASTE}${CLICK}`)).toBe(PASTE);
    expect(events).toHaveLength(1);
  });

  test('says the same however the input is cut', () => {
    const pieces = fc.constantFrom(
      'a',
      '日',
      '\x1b',
      '\x1b[',
      '[',
      '<',
      '\x1b[A',
      '\x1b[I',
      WHEEL_UP,
      CLICK,
      PASTE,
      '\x1b[2',
      '\x1b[200~',
      '\x1b[201~',
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((all) => all.join('')),
        fc.array(fc.nat({ max: 60 })),
        (input, cuts) => {
          const at = [...cuts.filter((cut) => cut < input.length), 0, input.length].sort(
            (a, b) => a - b,
          );
          const chunks = at.slice(1).map((end, index) => input.slice(at[index], end));
          const whole = aParser();
          const expected = [whole.push(input) + whole.release(), events];
          events = [];
          const parser = aParser();
          const passed = chunks.map((chunk) => parser.push(chunk)).join('') + parser.release();
          expect([passed, events]).toEqual(expected);
          events = [];
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('the filtered stdin', () => {
  const raw: boolean[] = [];
  function open() {
    const tty = Object.assign(new PassThrough(), {
      setRawMode: (mode: boolean) => raw.push(mode),
      ref() {},
      unref() {},
    });
    const timers: (() => void)[] = [];
    const clock = {
      after: (_delayMs: number, run: () => void) => {
        timers.push(run);
        return () => void timers.splice(timers.indexOf(run), 1);
      },
    };
    const stdin = filterMouse(tty, (event) => events.push(event), clock);
    let read = '';
    stdin.setEncoding('utf8').on('data', (text) => {
      read += text;
    });
    return { tty, stdin, timers, read: () => read };
  }

  test('passes keys on and keeps reports, also those cut in the middle', async () => {
    const { tty, stdin, read, timers } = open();
    stdin.setRawMode(true);
    const bytes = Buffer.from(`日${WHEEL_UP}x`);
    for (const byte of bytes) tty.write(Buffer.of(byte));
    await expect.poll(read).toBe('日x');
    expect(events).toEqual([{ type: 'wheel', delta: -1, x: 9, y: 4 }]);
    expect(timers).toEqual([]);
  });

  test('passes a lone Escape on after a moment', async () => {
    const { tty, stdin, read, timers } = open();
    stdin.setRawMode(true);
    tty.write('\x1b');
    await expect.poll(() => timers.length).toBe(1);
    expect(read()).toBe('');
    timers[0]?.();
    await expect.poll(read).toBe('\x1b');
  });

  test('does not read unless in raw mode', async () => {
    const { tty, stdin, read } = open();
    tty.write('for a child');
    expect(tty.isPaused()).toBe(true);
    stdin.setRawMode(true);
    await expect.poll(read).toBe('for a child');
    stdin.setRawMode(false);
    expect(tty.isPaused()).toBe(true);
    expect(raw).toEqual(expect.arrayContaining([true, false]));
  });

  test('ends with the terminal', async () => {
    const { tty, stdin } = open();
    stdin.setRawMode(true);
    tty.end('\x1b');
    await expect.poll(() => stdin.readableEnded).toBe(true);
  });
});
