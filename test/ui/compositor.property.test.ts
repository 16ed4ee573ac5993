import { styledCharsFromTokens, tokenize } from '@alcalzone/ansi-tokenize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import Output from '../../node_modules/ink/build/output.js';
import { compose } from '../../src/ui/compositor/compose.ts';
import { type Frame, isFrame } from '../../src/ui/compositor/operation.ts';

/**
 * Whatever Ink asks for, our compositor shows the same cells as Ink's own. Styles may be switched by other
 * sequences, so that cells are compared: the character, and the styles it has.
 */
test('every frame looks as Ink would have drawn it', () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const output = inkOutput(frame);
      expect(looks(compose(recorded(output)))).toBe(looks(output.get().output));
    }),
    { numRuns: 30_000 },
  );
}, 120_000);

const red = (text: string) => `\x1b[31m${text}\x1b[39m`;

/** Text as a cluster could hold it, and worse. */
const words = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('hello', 'a', ' ', '   ', 'x'.repeat(30), 'wörld', '─│╭⠋'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      red('red'),
      red('   '),
      `\x1b[41m   \x1b[49m`,
      `\x1b[1m\x1b[38;5;9mbold\x1b[39m\x1b[22m`,
      `\x1b[1;4;48;2;1;2;3mall\x1b[0m`,
      `${red('r')} and ${red('s')}`,
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '日本語',
      '한글',
      '한',
      '👍🏽 ok',
      '👩‍👩‍👧',
      '🇩🇪',
      '❤️',
      'e\u0301x',
      '\u0301',
      '\u200bz',
      '\u200d',
      '\u00ad',
      '\ufe0f',
      'a\tb',
      '\r',
      'ﾊﾞ',
      '\u3000',
      '\u00a0',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'a\x1b[31mopen',
      '\x1b[7m',
      '\x1b[39m',
      '\x1b[0m ',
      '\x1b[m',
      '\x1b[01mx',
      '\x1b[1;mx',
      '\x1b[58;5;3mu\x1b[59m',
      '\x1b[5mblink\x1b[25m',
      '\x1b[38;5mbad',
      '\x1b[3',
      '\x1b',
      '\x1b[2J',
      '\x1b]8;;http://x.y\x07link\x1b]8;;\x07',
      '\x1b]8;;http://x.y\x1b\\open link',
      '\x1b]0;title\x07',
      '\x9b31mc1',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);

const line = fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
const text = fc.oneof(
  { weight: 3, arbitrary: line },
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof(line, fc.constant('')), { maxLength: 5 }).map((l) => l.join('\n')),
  },
);

const transformers = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc.subarray([
      red,
      // As chalk does: what closes the colour inside opens it again.
      (shown: string) => `\x1b[34m${shown.replaceAll('\x1b[39m', '\x1b[39m\x1b[34m')}\x1b[39m`,
      (shown: string, index: number) => `${index}: ${shown}`,
      (shown: string) => shown.toUpperCase(),
      (shown: string) => shown.trim(),
      () => '',
    ]),
  },
);

const edge = (max: number) =>
  fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -3, max }) }, fc.constant(undefined));

const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('write' as const),
      x: fc.integer({ min: -5, max: 50 }),
      y: fc.integer({ min: -3, max: 11 }),
      text,
      transformers,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('clip' as const),
      clip: fc.record({ x1: edge(30), x2: edge(45), y1: edge(6), y2: edge(12) }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'unclip' as const }) },
);

const frames: fc.Arbitrary<Frame> = fc.record({
  width: fc.constantFrom(40, 40, 7, 0),
  height: fc.constantFrom(10, 10, 2, 0),
  operations: fc.array(operation, { maxLength: 10 }),
});

function inkOutput({ width, height, operations }: Frame): Output {
  const output = new Output({ width, height });
  for (const operation of operations) {
    if (operation.type === 'clip') output.clip(operation.clip);
    else if (operation.type === 'unclip') output.unclip();
    else {
      const { x, y, text, transformers } = operation;
      output.write(x, y, text, { transformers: [...transformers] });
    }
  }
  return output;
}

function recorded(output: unknown): Frame {
  if (isFrame(output)) return output;
  throw new Error('Ink records something else than frames');
}

/** A frame as text: in each line its cells, each with the styles it has. */
function looks(frame: string): string {
  const cells = frame.split('\n').map((row) =>
    styledCharsFromTokens(tokenize(row)).map(({ value, styles }) => {
      // To a terminal 01 is 1, and twice is once.
      const codes = new Set(styles.map(({ code }) => code.replace(/\b0+(?=\d)/g, '')));
      return codes.size === 0 ? value : `${value}<${[...codes].sort().join()}>`;
    }),
  );
  return cells.map((row) => row.join('|')).join('\n');
}
