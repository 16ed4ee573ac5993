import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Burst,
  describeRate,
  perMinute,
  QUIET_MS,
  withBurst,
  withoutOldest,
} from '../../../src/analysis/events/bursts.ts';

const MINUTE = 60_000;

/** `[from, to, count]` in minutes. */
function bursts(...given: readonly (readonly [number, number, number])[]): readonly Burst[] {
  return given.reduce<readonly Burst[]>(
    (all, [from, to, count]) => withBurst(all, { first: from * MINUTE, last: to * MINUTE, count }),
    [],
  );
}

const told = (all: readonly Burst[]) =>
  all.map(({ first, last, count }) => [first / MINUTE, last / MINUTE, count]);

test('what comes within ten minutes is one burst, whatever order it is told in', () => {
  expect(told(bursts([0, 1, 3], [30, 30, 1], [9, 9, 1]))).toEqual([
    [0, 9, 4],
    [30, 30, 1],
  ]);
  expect(told(bursts([0, 0, 1], [18, 18, 1], [9, 9, 1]))).toEqual([[0, 18, 3]]);
});

test('of many bursts the oldest are told as one', () => {
  const all = bursts(...Array.from({ length: 12 }, (_, i) => [i * 60, i * 60 + 1, 10] as const));
  expect(all.length).toBe(8);
  expect(all[0]).toMatchObject({ first: 0, count: 50, parts: 5 });
  expect(all[7]).toMatchObject({ first: 660 * MINUTE, count: 10, parts: 1 });
});

test('the oldest go first', () => {
  const all = bursts([0, 5, 10], [60, 65, 10]);
  expect(told(withoutOldest(all, 4, 2 * MINUTE))).toEqual([
    [2, 5, 6],
    [60, 65, 10],
  ]);
  expect(told(withoutOldest(all, 13, 62 * MINUTE))).toEqual([[62, 65, 7]]);
  expect(withoutOldest(all, 20, 65 * MINUTE)).toEqual([]);
});

test('bursts are apart, in order, and lose no count', () => {
  const one = fc.tuple(fc.nat(600), fc.nat(20), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(fc.array(one, { maxLength: 40 }), fc.nat(50), (given, taken) => {
      const all = bursts(...given.map(([from, lasts, n]) => [from, from + lasts, n] as const));
      const left = withoutOldest(all, taken, 0);
      const sum = given.reduce((total, [, , n]) => total + n, 0);
      const countOf = (some: readonly Burst[]) =>
        some.reduce((total, { count }) => total + count, 0);
      expect(countOf(all)).toBe(sum);
      expect(countOf(left)).toBe(Math.max(sum - taken, 0));
      all.slice(1).forEach(({ first }, i) => {
        expect(first - (all[i]?.last ?? 0)).toBeGreaterThan(QUIET_MS);
      });
    }),
  );
});

test.each([
  { first: 0, last: MINUTE, count: 241, text: '4/s' },
  { first: 0, last: 10 * MINUTE, count: 121, text: '12/min' },
  { first: 0, last: 60 * MINUTE, count: 4, text: '3/h' },
  { first: 0, last: 24 * 60 * MINUTE, count: 3, text: '2/day' },
  { first: 0, last: 0, count: 5, text: '' },
  { first: 0, last: MINUTE, count: 1, text: '' },
])('$count in $last ms are $text', ({ text, ...burst }) => {
  const rate = perMinute(burst);
  expect(rate === undefined ? '' : describeRate(rate)).toBe(text);
});
