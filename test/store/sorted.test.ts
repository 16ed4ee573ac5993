import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sorted } from '../../src/store/sorted.ts';

test('whatever is put and removed, the order is that of a sort', () => {
  const change = fc.record({ put: fc.boolean(), value: fc.integer({ min: 0, max: 40 }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const sorted = new Sorted<number>((a, b) => a - b);
      const model = new Set<number>();
      for (const { put, value } of changes) {
        if (put) sorted.put(value);
        else sorted.remove(value);
        if (put) model.add(value);
        else model.delete(value);
      }
      const expected = [...model].sort((a, b) => a - b);
      expect([...sorted.values()]).toEqual(expected);
      expect(expected.map((value) => sorted.indexOf(value))).toEqual(expected.map((_, i) => i));
      expect(sorted.indexOf(99)).toBe(-1);
    }),
  );
});

test('of many it tells any window, whatever order they came in', () => {
  const values = fc.shuffledSubarray(
    Array.from({ length: 3_000 }, (_, i) => i),
    { minLength: 1_500 },
  );
  fc.assert(
    fc.property(values, fc.nat(3_000), fc.boolean(), (given, from, isGiven) => {
      const sorted = new Sorted<number>((a, b) => a - b, isGiven ? given : []);
      if (!isGiven) for (const value of given) sorted.put(value);
      for (const value of given) if (value % 3 === 0) sorted.remove(value);
      const expected = given.filter((value) => value % 3 !== 0).sort((a, b) => a - b);
      expect(sorted.size).toBe(expected.length);
      expect(sorted.slice(from, from + 40)).toEqual(expected.slice(from, from + 40));
      expect(sorted.at(from)).toBe(expected[from]);
      expect(sorted.rank(from)).toBe(expected.filter((value) => value < from).length);
    }),
    { numRuns: 30 },
  );
});
