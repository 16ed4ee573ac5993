import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ErrorGroups } from '../../../src/analysis/log-lines/error-groups.ts';
import { LineFolder } from '../../../src/analysis/log-lines/fold-lines.ts';
import { parseLine } from '../../../src/analysis/log-lines/parse-line.ts';

/** What formats are recognised by, and what could send a reader astray. */
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '"msg":"x"',
  '"level":50,',
  '"fields":{"message":"a"},"target":"b"',
  '"spans":[{},{}]',
  '"object":{"name":"n"}',
  '2026-11-21T07:02:00Z',
  '2026-11-21T07:02:00Z  INFO ',
  '2026-11-21T07:02:00Z\tERROR\t',
  'E1121 07:26:07.637604   30077 x.go:1] ',
  '"msg"=',
  'level=error msg=',
  'key=',
  ' a.b=',
  'span{',
  '}: ',
  'target::x: ',
  '\t',
  ' ',
  '\u001b[31m',
  '\u001b]0;',
  '\ud800',
  'é',
  'Traceback (most recent call last):',
  '\tat x',
  'Error: ',
  'a is invalid: ',
  'admission webhook "',
  '-bcdfg',
  '0',
  'f',
  '.',
  '/',
  '(',
  ':',
  '-',
  '__proto__',
  'dial tcp x: i/o timeout',
  'lookup ',
] as const;

function readAll(lines: readonly string[]): void {
  const groups = new ErrorGroups();
  const folder = new LineFolder();
  for (const text of lines) {
    const line = parseLine(text, 0);
    groups.add({ ...line, level: 'error' }, { at: 0, from: 'x', text });
    folder.continues(text);
  }
}

test('no line whatsoever makes reading it fail', () => {
  const text = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 12 });
  const lines = fc.array(
    text.map((pieces) => pieces.join('')),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(lines, (all) => readAll(all)),
    { numRuns: 5_000 },
  );
});

/** A reader that takes quadratic time needs minutes for these. */
describe('a line of half a megabyte is read in no time', () => {
  const LENGTH = 512 * 1024;
  const HEADS = ['', '{"msg":"x","a":', 'E1121 07:26:07.637604   30077 x.go:1] "m" '];

  test.each(PIECES)('made of %j', (piece) => {
    const start = performance.now();
    for (const head of [...HEADS, 'level=info msg=x ', '2026-11-21T07:02:00Z  INFO '])
      readAll([head + piece.repeat(LENGTH / piece.length)]);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test.each([
    ['arrays in arrays', `{"msg":"x","a":${'['.repeat(LENGTH / 2)}${']'.repeat(LENGTH / 2)}}`],
    ['many spans', `{"fields":{"message":"a"},"spans":[${'{},'.repeat(LENGTH / 3)}{}]}`],
    ['escaped quotes', `level=info msg="${'\\"'.repeat(LENGTH / 2)}`],
    ['words', `E1121 07:26:07.637604   30077 x.go:1] ${'x'.repeat(LENGTH)} "a" is invalid`],
  ])('of %s', (_, line) => {
    const start = performance.now();
    readAll([line]);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
