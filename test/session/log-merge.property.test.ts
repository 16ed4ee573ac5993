import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogMerge } from '../../src/session/log-merge.ts';

const SOURCES = ['a', 'b', 'c'] as const;

interface Item {
  readonly source: string;
  readonly number: number;
  readonly at: number;
  readonly arrived: number;
}

/** A few lines of each source, made a little before they arrive. */
const arrivals = fc.array(
  fc.record({
    source: fc.constantFrom(...SOURCES),
    later: fc.integer({ min: 0, max: 120 }),
    delay: fc.integer({ min: 0, max: 400 }),
  }),
  { maxLength: 40, size: 'max' },
);

/** Plays arrivals and the timer; returns what was released, and when. */
function play(given: typeof arrivals extends fc.Arbitrary<infer T> ? T : never) {
  const merge = new LogMerge<Item>();
  const released: { readonly item: Item; readonly at: number }[] = [];
  let now = 0;
  let due: number | undefined;
  const passTo = (until: number) => {
    while (due !== undefined && due <= until) {
      now = due;
      for (const item of merge.release(now)) released.push({ item, at: now });
      const next = merge.dueInMs(now);
      due = next === undefined ? undefined : now + next;
    }
    now = until;
  };
  for (const [number, { source, later, delay }] of given.entries()) {
    passTo(now + later);
    const item = { source, number, at: now - delay, arrived: now };
    merge.add(source, item.at, item, now);
    due ??= now + (merge.dueInMs(now) ?? 0);
  }
  passTo(now + 1_000);
  return { released, rest: merge.releaseAll() };
}

test('every line is released once, within 300 ms, and after those of its source before it', () => {
  fc.assert(
    fc.property(arrivals, (given) => {
      const { released, rest } = play(given);
      expect(rest).toEqual([]);
      expect(released.length).toBe(given.length);
      for (const { item, at } of released) expect(at - item.arrived).toBeLessThanOrEqual(300);
      for (const source of SOURCES) {
        const numbers = released.filter(({ item }) => item.source === source);
        const order = numbers.map(({ item }) => item.number);
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }
    }),
    { numRuns: 2_000 },
  );
});

test('what arrives less than 250 ms late is released in the order of time', () => {
  const inTime = arrivals.map((all) => all.map((one) => ({ ...one, delay: one.delay % 250 })));
  fc.assert(
    fc.property(inTime, (given) => {
      const { released } = play(given);
      const last = new Map<string, number>();
      // A source's own order goes before its times.
      const keys = new Map<number, number>();
      for (const { item } of [...released].sort((a, b) => a.item.number - b.item.number)) {
        const key = Math.max(item.at, last.get(item.source) ?? item.at);
        last.set(item.source, key);
        keys.set(item.number, key);
      }
      const times = released.map(({ item }) => keys.get(item.number) ?? 0);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }),
    { numRuns: 2_000 },
  );
});
