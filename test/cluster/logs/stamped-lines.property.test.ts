import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LONGEST_LINE, StampedLines } from '../../../src/cluster/logs/stamped-lines.ts';
import { cutUp } from '../../helpers/chunks.ts';

const STAMP = '2026-11-21T12:00:00.123456789Z';

const line = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((text) => text.replaceAll('\n', ''));

test('lines are whole, however the stream is cut, and what follows the last newline is the rest', () => {
  fc.assert(
    fc.property(fc.array(line), line, fc.infiniteStream(fc.nat(7)), (texts, half, lengths) => {
      const stream = `${texts.map((text) => `${STAMP} ${text}\n`).join('')}${STAMP} ${half}`;
      const lines = new StampedLines();
      const got = cutUp(Buffer.from(stream), lengths).flatMap((chunk) => lines.push(chunk));
      expect(got.map(({ text }) => text)).toEqual(texts);
      expect(lines.rest()?.text).toEqual(half);
      expect(lines.rest()).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [STAMP, '2026-11-21T12:00:00.123Z', 0.456789],
  ['2026-11-21T13:00:00.5+01:00', '2026-11-21T12:00:00.500Z', 0],
  ['2026-11-21T12:00:00Z', '2026-11-21T12:00:00Z', 0],
])('the instant of %s', (stamp, whole, fraction) => {
  const [got] = new StampedLines().push(Buffer.from(`${stamp} text\n`));
  expect(got).toMatchObject({ stamp, text: 'text', dropped: 0 });
  // A quarter of a microsecond is what a number of milliseconds can tell.
  expect(got?.stamp === undefined ? 0 : got.at - Date.parse(whole)).toBeCloseTo(fraction, 3);
});

test.each(['unable to retrieve container logs', '', '2026-11-21 12:00:00 text', `x${STAMP} text`])(
  'no line of a container is %j',
  (text) => {
    const [got] = new StampedLines().push(Buffer.from(`${text}\n`));
    expect(got).toEqual({ stamp: undefined, text });
  },
);

test('of a line that is too long the start is kept, in whole characters, and the next is read', () => {
  const long = 'é😀'.repeat(LONGEST_LINE / 4);
  const stream = Buffer.from(`${STAMP} ${long}\n${STAMP} next\n`);
  const lines = new StampedLines();
  const got = cutUp(stream, Array<number>(200).fill(65_537)).flatMap((chunk) => lines.push(chunk));
  const [first, second] = got;
  expect(second).toMatchObject({ text: 'next', dropped: 0 });
  if (first?.stamp === undefined) throw new Error('it has no stamp');
  expect(long.startsWith(first.text)).toBe(true);
  const kept = Buffer.byteLength(first.text);
  expect(kept).toBeGreaterThan(LONGEST_LINE - 8);
  expect(first.dropped).toBeGreaterThan(0);
  expect(Math.abs(Buffer.byteLength(long) - kept - first.dropped)).toBeLessThan(8);
});
