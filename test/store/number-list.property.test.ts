import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberList } from '../../src/store/number-list.ts';

const step = fc.oneof(
  fc.record({ type: fc.constant('push' as const), by: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ type: fc.constant('forget' as const), by: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ type: fc.constant('clear' as const), by: fc.constant(0) }),
);

test('it is the numbers that were pushed, without those that were forgotten', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ max: 200 }), (steps, wanted) => {
      const list = new NumberList();
      let model: number[] = [];
      let last = 0;
      let lowest = 0;
      for (const { type, by } of steps) {
        if (type === 'push') {
          last += by;
          list.push(last);
          model.push(last);
        } else if (type === 'forget') {
          lowest += by;
          list.forgetBelow(lowest);
          model = model.filter((number) => number >= lowest);
        } else {
          list.clear();
          model = [];
        }
        expect(Array.from({ length: list.length }, (_, i) => list.at(i))).toEqual(model);
      }
      const index = model.findIndex((number) => number >= wanted);
      expect(list.indexOf(wanted)).toBe(index === -1 ? model.length : index);
      expect(list.at(-1)).toBeUndefined();
      expect(list.at(list.length)).toBeUndefined();
    }),
  );
});
