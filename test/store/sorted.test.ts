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
