import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { columnsOf, fit as fitText, printable } from '../../../src/ui/terminal/text.ts';

/** Everything Unicode holds, with the dangerous parts far more often than chance would bring them. */
const texts = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(
        '\x1b[2J',
        '\x1b]52;c;aGk=\x07',
        '\x9b31m',
        '\r\n',
        '\t',
        '\x7f',
        '\u202e',
        '\u2028',
        '日本語',
        '👩‍👩‍👧',
        '🇩🇪',
        'e\u0301',
        '\u0301',
        '\u200d',
        '\u0d4e',
        '\ud83d',
        '…',
        '─',
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

describe('printable', () => {
  test('leaves nothing a terminal obeys', () => {
    const dangerous = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;
    fc.assert(
      fc.property(texts, (text) => !dangerous.test(printable(text))),
      { numRuns: 5000 },
    );
  });

  test('has nothing more to change in what it returned', () => {
    fc.assert(
      fc.property(texts, (text) => printable(printable(text)) === printable(text)),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['text', 'Ready: ✓ 日本 👩‍👧', 'Ready: ✓ 日本 👩‍👧'],
    ['an escape sequence', '\x1b[31mred', '␛[31mred'],
    ['a C1 control', 'a\x9b2J', 'a\ufffd2J'],
    ['lines and tabs', 'a\r\nb\tc\u2028d', 'a␍␊b c␤d'],
    ['NUL, BEL and DEL', '\0\x07\x7f', '␀␇␡'],
    ['text written backwards', 'abc\u202egpj.exe', 'abcgpj.exe'],
    ['half a character', 'a\ud83d', 'a\ufffd'],
    ['a mark on nothing', '\u0301a', 'a'],
  ])('shows %s', (_, text, shown) => expect(printable(text)).toBe(shown));
});

describe('fit', () => {
  test('makes every text exactly as wide as asked', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 30 }), (text, width) => {
        expect(stringWidth(fitText(text, width))).toBe(width);
      }),
      { numRuns: 10_000 },
    );
  });

  test.each([
    ['abc', 5, 'abc  '],
    ['abcde', 5, 'abcde'],
    ['abcdef', 5, 'abcd…'],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日… '],
    ['ab', 1, '…'],
    ['abc', 0, ''],
    ['abc', -3, ''],
    ['a\x1b[31mb', 8, 'a␛[31mb '],
  ])('%j in %i columns', (text, width, shown) => expect(fitText(text, width)).toBe(shown));
});

test('a text is as wide as its columns', () => {
  expect(['', 'abc', '─ ✓', '日本', '👩‍👩‍👧'].map(columnsOf)).toEqual([0, 3, 3, 4, 2]);
});
