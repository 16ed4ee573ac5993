import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WriteRates } from '../../src/store/write-rates.ts';
import { aKind, aRow, NOON } from '../helpers/rows.ts';

const at = (seconds: number) => NOON + seconds * 1_000;

/** Writes of one object, every so many seconds. */
function written(everySeconds: number, forSeconds: number, given = {}) {
  const rates = new WriteRates();
  const row = aRow({ name: 'a', ...given });
  for (let second = 0; second < forSeconds; second += everySeconds) rates.wrote(row, at(second));
  return rates;
}

describe('[R-09] an object is hot', () => {
  test('that is written each second for two minutes', () => {
    const [hot] = written(1, 130).hot(at(130));
    expect(hot).toMatchObject({ ref: { name: 'a' } });
    expect(hot?.perMinute).toBeCloseTo(60, -1);
    expect(hot?.history).toHaveLength(12);
  });

  test.each([
    ['that has been for a minute only', written(1, 60), 60],
    ['that is written every six seconds', written(6, 300), 300],
    [
      'whose kind is written all the time by design',
      written(1, 300, { kind: aKind('Lease', { group: 'coordination.k8s.io' }) }),
      300,
    ],
    ['that has been left alone since', written(1, 130), 300],
  ])('but not one %s', (_, rates, now) => {
    expect(rates.hot(at(now))).toEqual([]);
  });

  test('and the hottest comes first', () => {
    const rates = new WriteRates();
    for (let second = 0; second < 130; second++) {
      rates.wrote(aRow({ name: 'slow' }), at(second));
      rates.wrote(aRow({ name: 'fast' }), at(second));
      rates.wrote(aRow({ name: 'fast' }), at(second));
    }
    expect(rates.hot(at(130)).map(({ ref }) => ref.name)).toEqual(['fast', 'slow']);
  });
});

test('an object that is gone is forgotten', () => {
  const rates = written(1, 130);
  rates.gone(aRow({ name: 'a' }).uid);
  expect(rates.busy(at(130))).toEqual([]);
});

test('of a storm over a hundred thousand objects no more than five thousand are counted', () => {
  const rates = new WriteRates();
  for (let i = 0; i < 20_000; i++)
    for (let time = 0; time < 2; time++) rates.wrote(aRow({ name: `a${i}` }), at(time));
  expect(rates.busy(at(2)).length).toBe(5_000);
});

test('writes of the last two minutes are counted span by span', () => {
  const step = fc.integer({ min: 0, max: 4_000 });
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (gaps) => {
      const rates = new WriteRates();
      const times: number[] = [];
      let now = NOON;
      for (const gap of gaps) {
        now += gap;
        times.push(now);
        rates.wrote(aRow({ name: 'a' }), now);
      }
      const span = (time: number) => Math.floor(time / 10_000);
      const [counted] = rates.busy(now);
      if (counted === undefined) return;
      const recent = times.filter((time) => span(time) > span(now) - 12);
      const total = counted.history.reduce((sum, count) => sum + count, 0);
      // Of the spans before it was notable, what was written is not known.
      expect(total).toBeLessThanOrEqual(recent.length);
      expect(counted.history.at(-1)).toBe(times.filter((time) => span(time) === span(now)).length);
    }),
  );
});
