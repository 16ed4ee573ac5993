import fc from 'fast-check';
import { expect, test } from 'vitest';
import { causeOf } from '../../src/analysis/events/event-cause.ts';
import type { EventRow } from '../../src/analysis/events/event-rows.ts';
import type { Fold } from '../../src/store/event-fold.ts';
import { EventStore } from '../../src/store/event-store.ts';
import { eventRow } from '../helpers/events.ts';
import { NOON } from '../helpers/rows.ts';

/** Nothing in a history is later. */
const NOW = NOON + 1_000;

/** What a list of folds holds that is told of each change. */
function aListed() {
  const listed = new Set<Fold>();
  const orders = new Map<Fold, number>();
  return {
    listed,
    changing(fold: Fold) {
      // A sorted list finds what it holds by the order that it had.
      expect(orders.get(fold)).toBe(fold.last);
      listed.delete(fold);
    },
    changed(fold: Fold) {
      if (fold.count > 0) listed.add(fold);
      orders.set(fold, fold.last);
    },
  };
}

const told = fc.record({
  uid: fc.nat(12),
  about: fc.constantFrom('Pod demo/web', 'Pod demo/db', 'Node worker'),
  reason: fc.constantFrom('BackOff', 'Failed'),
  message: fc.constantFrom<string>(
    'exit code 1',
    'exit code 2',
    'no such file',
    '(combined from similar events): exit code 7',
  ),
  count: fc.integer({ min: 1, max: 50 }),
  minutes: fc.nat(90),
});

/** Anything that can be read. */
const anyHistory = fc.array(told, { maxLength: 80 }).map((all) =>
  all.map(({ uid, minutes, ...given }, i): EventRow => {
    const times = { last: minutes * 60 + i / 100, first: minutes * 60 + 200 };
    return eventRow({ ...given, ...times, uid: `event-${uid}` });
  }),
);

/**
 * As recorders write: an Event object stays what it is, its count only grows and its time only goes on, in
 * whatever order the objects come. Nothing happens at the same time.
 */
const history = fc.array(told, { maxLength: 80 }).map((all) => {
  const begun = new Map<number, (typeof all)[number]>();
  return all.map(({ uid, count, minutes }, i): EventRow => {
    const { about, reason, message, ...before } =
      begun.get(uid) ?? (all[i] as (typeof all)[number]);
    const next = {
      about,
      reason,
      message: message.replace(/\d$/, String(i % 10)),
      count: (begun.has(uid) ? before.count : 0) + count,
      minutes: Math.min(before.minutes, minutes),
    };
    begun.set(uid, { uid, ...next });
    const { minutes: last, ...given } = next;
    const seconds = last * 60 - i / 100;
    return eventRow({ ...given, uid: `event-${uid}`, last: seconds, first: last * 60 + 200 });
  });
});

const groupOf = ({ event }: EventRow) => `${event.about.uid} ${causeOf(event).key}`;

/** What of a history is kept, as the plainest of programs would keep it. */
function modelOf(rows: readonly EventRow[], most = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, EventRow>();
  for (const row of rows) {
    kept.set(row.uid, row);
    if (kept.size <= most) continue;
    const [oldest] = [...kept.values()].sort((a, b) => (a.event.at ?? 0) - (b.event.at ?? 0));
    if (oldest !== undefined) kept.delete(oldest.uid);
  }
  const groups = new Map<string, EventRow[]>();
  for (const row of kept.values())
    groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), row]);
  return { groups, size: kept.size };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

test.each([Number.POSITIVE_INFINITY, 5])(
  'folding loses no count and counts nothing twice: %s events are kept',
  (most) => {
    fc.assert(
      fc.property(history, (rows) => {
        const listener = aListed();
        const store = new EventStore(listener, { events: most, bytes: 1e9 });
        for (const row of rows) store.put(row, NOW);
        const { groups, size } = modelOf(rows, most);
        const folds = [...store.values()];
        expect(new Set(folds)).toEqual(listener.listed);
        expect([store.size, store.foldCount]).toEqual([size, groups.size]);
        const found = new Map(folds.map((it) => [`${it.about.uid} ${it.cause.key}`, it]));
        for (const [key, group] of groups) {
          const fold = found.get(key);
          const times = group.map(({ event }) => event.at ?? 0);
          expect(fold?.count).toBe(sumOf(group.map(({ event }) => event.count)));
          expect(fold?.objects).toBe(group.length);
          expect(fold?.last).toBe(Math.max(...times));
          expect(fold?.message).toBe(
            group.find(({ event }) => event.at === fold?.last)?.event.message,
          );
        }
      }),
      { numRuns: 300 },
    );
  },
);

test('of each fold the bursts and the messages add up to its count', () => {
  fc.assert(
    fc.property(anyHistory, fc.integer({ min: 1, max: 20 }), (rows, most) => {
      const store = new EventStore(aListed(), { events: most, bytes: 1e9 });
      for (const row of rows) {
        store.put(row, NOW);
        for (const { count, bursts, messages, first, last } of store.values()) {
          expect(sumOf(bursts.map((burst) => burst.count))).toBe(count);
          expect(sumOf(messages.map(([, times]) => times))).toBeLessThanOrEqual(count);
          expect(bursts[0]?.first).toBe(first);
          expect(Math.max(...bursts.map((burst) => burst.last))).toBe(last);
          for (const burst of bursts) expect(burst.first).toBeLessThanOrEqual(burst.last);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('what is told again is nothing new', () => {
  fc.assert(
    fc.property(anyHistory, (rows) => {
      const store = new EventStore(aListed());
      const latest = new Map(rows.map((row) => [row.uid, row]));
      for (const row of rows) store.put(row, NOW);
      for (const row of latest.values()) expect(store.put(row, NOW)).toBe(false);
    }),
  );
});

test('the estimate of what it takes goes back to nothing', () => {
  fc.assert(
    fc.property(anyHistory, (rows) => {
      const store = new EventStore(aListed(), { events: Number.POSITIVE_INFINITY, bytes: 1e9 });
      for (const row of rows) store.put(row, NOW);
      const emptied = new EventStore(aListed(), { events: 0, bytes: 1e9 });
      for (const row of rows) emptied.put(row, NOW);
      expect(emptied.bytes).toBe(0);
      expect(store.bytes === 0).toBe(rows.length === 0);
    }),
  );
});
