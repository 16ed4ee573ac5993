import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitSpans } from '../../src/ui/terminal/spans.ts';
import { fit as fitted } from '../../src/ui/terminal/text.ts';

const loud = (text: string) => `<${text}>`;
const same = (text: string) => text;

test.each([
  ['plain', [], 8, 'plain   '],
  ['an error', [[3, 8]], 10, 'an <error>  '],
  ['an error here', [[3, 8]], 10, 'an <error> …'],
  ['an error', [[3, 8]], 8, 'an <error>'],
  ['an error', [[3, 8]], 6, 'an <er…>'],
  [
    'an error',
    [
      [0, 2],
      [3, 8],
    ],
    9,
    '<an> <error> ',
  ],
  ['error', [[0, 5]], 0, ''],
  ['a\tb\u001bc', [[2, 4]], 6, 'a <b␛>c '],
] as const)('%j with %j in %d columns', (text, places, width, painted) => {
  const spans = places.map(([from, to]) => ({ from, to, paint: loud }));
  expect(fitSpans(text, width, spans, same)).toBe(painted);
});

test('of two spans the later one counts', () => {
  const spans = [
    { from: 0, to: 4, paint: loud },
    { from: 2, to: 6, paint: (text: string) => `[${text}]` },
  ];
  expect(fitSpans('abcdef', 6, spans, same)).toBe('<ab>[cd][ef]');
});

test('whatever is painted, the text is the one that fits', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', ' ', 'b', '\t', '日', '\u0007'),
    maxLength: 30,
  });
  const span = fc.tuple(fc.nat(30), fc.nat(30)).map(([a, b]) => ({
    from: Math.min(a, b),
    to: Math.max(a, b),
    paint: (piece: string) => `\u0001${piece}\u0002`,
  }));
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 40 }), fc.array(span), (line, width, spans) => {
      const painted = fitSpans(line, width, spans, same);
      expect(painted.replace(/[\u0001\u0002]/g, '')).toBe(fitted(line, width));
    }),
  );
});
