import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../src/cluster/line-splitter.ts';
import { cutUp } from '../helpers/chunks.ts';

const MB = 1024 * 1024;

function split(chunks: readonly Buffer[]) {
  const lines: string[] = [];
  let tooLong = 0;
  const splitter = new LineSplitter(
    (line) => lines.push(line.toString('utf8')),
    () => tooLong++,
  );
  for (const chunk of chunks) splitter.push(chunk);
  return { lines, tooLong };
}

const line = fc
  .string({ unit: 'grapheme', maxLength: 10 })
  .map((text) => text.replaceAll('\n', ''));

test('lines are what lies between newlines, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(line), line, fc.infiniteStream(fc.nat(7)), (lines, half, lengths) => {
      const stream = Buffer.from(`${lines.map((text) => `${text}\n`).join('')}${half}`);
      const told = lines.filter((text) => text !== '');
      expect(split(cutUp(stream, lengths))).toEqual({ lines: told, tooLong: 0 });
    }),
    { numRuns: 2000 },
  );
});

test('half a last line is not told', () => {
  expect(split([Buffer.from('{"a":1}\n{"b"')]).lines).toEqual(['{"a":1}']);
});

test('a line that is too long is told and skipped, and the next is read', () => {
  const piece = Buffer.from('x'.repeat(MB));
  const chunks = [Buffer.from('a\n'), ...Array(9).fill(piece), Buffer.from('\nb\n')];
  expect(split(chunks)).toEqual({ lines: ['a', 'b'], tooLong: 1 });
});

test('a line of the longest length is told', () => {
  const piece = Buffer.from('x'.repeat(MB));
  const { lines, tooLong } = split([...Array(8).fill(piece), Buffer.from('\n')]);
  expect({ lengths: lines.map(({ length }) => length), tooLong }).toEqual({
    lengths: [8 * MB],
    tooLong: 0,
  });
});
