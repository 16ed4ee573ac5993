import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { wrapLine } from '../../src/store/wrap.ts';

test.each<[string, number, readonly string[]]>([
  ['short', 20, ['short']],
  ['', 20, ['']],
  ['  waits for the last pod to go', 20, ['  waits for the last', '      pod to go']],
  ['a'.repeat(25), 20, ['a'.repeat(20), `    ${'a'.repeat(5)}`]],
  ['      👍', 8, ['👍']],
])('%j within %d columns', (text, columns, pieces) => {
  expect(wrapLine(text, columns)).toEqual(pieces);
});

test('pieces fit, and nothing but spaces is lost', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', ' ', '  ', '✓', '日', 'é', '👍'),
    maxLength: 80,
  });
  fc.assert(
    fc.property(text, fc.integer({ min: 8, max: 60 }), (line, columns) => {
      const pieces = wrapLine(line, columns);
      expect(pieces.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''));
      for (const piece of pieces) {
        expect(stringWidth(piece)).toBeLessThanOrEqual(columns);
        expect(piece).not.toMatch(/\p{Surrogate}/u);
      }
    }),
    { numRuns: 2000 },
  );
});
