import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogBuffer } from '../../src/store/log-buffer.ts';

test('the last items are kept, as many and as large as may be, under their numbers', () => {
  const batches = fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(batches, (given) => {
      const buffer = new LogBuffer<number>({ most: 5, mostSize: 20, sizeOf: (size) => size });
      const all: number[] = [];
      const sum = (items: readonly number[]) => items.reduce((total, item) => total + item, 0);
      for (const batch of given) {
        buffer.push(batch);
        all.push(...batch);
        const kept = all.slice(buffer.dropped);
        expect(buffer.slice(buffer.dropped, Number.POSITIVE_INFINITY)).toEqual(kept);
        expect(buffer.slice(0, all.length - 1)).toEqual(kept.slice(0, -1));
        expect({ length: buffer.length, size: buffer.size }).toEqual({
          length: kept.length,
          size: sum(kept),
        });
        expect(kept.length).toBeLessThanOrEqual(5);
        if (kept.length > 1) expect(sum(kept)).toBeLessThanOrEqual(20);
        if (all.length > 0) expect(kept).not.toEqual([]);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('more than there was place for has fallen out, and no less', () => {
  const buffer = new LogBuffer<string>({
    most: 3,
    mostSize: 100,
    sizeOf: ({ length }) => length,
  });
  buffer.push(['a', 'b', 'c']);
  expect(buffer.dropped).toBe(0);
  buffer.push(['d']);
  expect(buffer.dropped).toBe(1);
  expect(buffer.slice(0, 2)).toEqual(['b']);
  buffer.clear();
  expect([buffer.dropped, buffer.length, buffer.size]).toEqual([4, 0, 0]);
  buffer.push(['e']);
  expect(buffer.slice(4, 5)).toEqual(['e']);
});
