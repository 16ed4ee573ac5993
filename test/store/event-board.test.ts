import fc from 'fast-check';
import { expect, test } from 'vitest';
import { QUIET_MS } from '../../src/analysis/events/bursts.ts';
import { type EventGap, rateNow } from '../../src/analysis/events/event-text.ts';
import type { FoldedEvent } from '../../src/analysis/events/folded-event.ts';
import { EventBoard, type EventItem } from '../../src/store/event-board.ts';
import { FEWEST_GROUPED } from '../../src/store/event-group.ts';
import { EventStore } from '../../src/store/event-store.ts';
import { eventRow, type GivenEvent } from '../helpers/events.ts';
import { NOON } from '../helpers/rows.ts';

const EVERYTHING = 10_000;

function aBoard(...given: readonly GivenEvent[]) {
  const board = new EventBoard();
  board.apply(given.map(eventRow), NOON);
  return board;
}

const nameOf = (item: EventItem) => {
  if (item.type === 'gap') return `gap ${(NOON - item.gap.to) / 1000}`;
  if (item.type === 'group') return `${item.group.cause.reason} of ${item.group.size}`;
  return item.event.cause.reason;
};
const names = (board: EventBoard) => board.window(0, EVERYTHING).map(nameOf);

function aGap(from: number, to: number): EventGap {
  const what = 'events';
  return { from: NOON - from * 1000, to: NOON - to * 1000, what, reason: 'it was gone' };
}

test('newest first; what happens again comes to the top', () => {
  const board = aBoard({ reason: 'Old', last: 60, uid: 'a' }, { reason: 'New', last: 30 });
  expect(names(board)).toEqual(['New', 'Old']);
  board.apply([eventRow({ reason: 'Old', last: 5, uid: 'a', count: 2 })], NOON);
  expect(names(board)).toEqual(['Old', 'New']);
});

test('a gap stands between what happened after it and before', () => {
  const board = aBoard(
    { reason: 'Before', last: 600 },
    { reason: 'Within', last: 300 },
    { reason: 'After', last: 60 },
  );
  board.addGap(aGap(400, 200));
  expect(names(board)).toEqual(['After', 'gap 200', 'Within', 'Before']);
  expect(board.length).toBe(4);
});

test('what expires on the server has happened all the same', () => {
  const board = aBoard({ reason: 'Old', last: 3_600 });
  expect(board.apply([], NOON)).toBe(false);
  expect(names(board)).toEqual(['Old']);
});

test('a filter hides and a Warning counts, whatever comes later', () => {
  const board = aBoard({ reason: 'A' }, { reason: 'B', type: 'Normal' });
  board.filter(({ cause }) => cause.reason !== 'A');
  board.apply([eventRow({ reason: 'A' }), eventRow({ reason: 'C' })], NOON);
  expect(names(board)).toEqual(['C', 'B']);
  expect([board.count, board.matchingCount, board.warningCount]).toEqual([3, 2, 2]);
  board.filter(undefined);
  expect(names(board)).toEqual(['C', 'B', 'A']);
});

/** One cause, of so many objects, one after the other. */
const ofMany = (many: number, given: Partial<GivenEvent> = {}) =>
  Array.from({ length: many }, (_, i) => ({
    reason: 'FailedMount',
    message: `MountVolume.SetUp failed for volume "data-${i}": object was rewritten at ${i}000`,
    about: `Pod demo/web-${i}`,
    last: 100 - i / 10,
    ...given,
  }));

const groups = (board: EventBoard) =>
  board.window(0, EVERYTHING).flatMap((item) => (item.type === 'group' ? [item.group] : []));

test('one cause of many objects is one line, with all its events; enter unfolds it and folds it again', () => {
  const board = aBoard({ reason: 'Other', last: 95 }, ...ofMany(1_000, { count: 3 }));
  expect(names(board)).toEqual(['FailedMount of 1000', 'Other']);
  expect(groups(board)[0]).toMatchObject({ count: 3_000, kind: 'Pod' });
  expect([board.count, board.matchingCount, board.lineCount, board.length]).toEqual([
    1_001, 1_001, 2, 2,
  ]);
  const [{ key = '' } = {}] = board.window(0, 1);
  expect(board.toggleGroup(key)).toBe(true);
  expect(board.length).toBe(1_002);
  expect(board.window(0, 3).map((item) => item.type)).toEqual(['group', 'event', 'event']);
  expect(names(board).at(-1)).toBe('Other');
  board.window(0, 1);
  expect(board.toggleGroup(key)).toBe(true);
  expect(board.length).toBe(2);
});

test('its rate is that of all of them together', () => {
  const board = aBoard(...ofMany(60));
  const [group] = groups(board);
  expect(group && rateNow(group, NOON - 80_000)).toBe('10/s');
  expect(group && rateNow(group, NOON)).toBe('');
  // Each of them happens again, half a minute later.
  board.apply(
    ofMany(60, { count: 2, last: 60 }).map((given, i) => eventRow({ ...given, uid: `again-${i}` })),
    NOON,
  );
  expect(group).toMatchObject({ count: 180 });
  expect(group?.bursts).toMatchObject([{ count: 180 }]);
});

test('a few objects stay lines of their own, and a line that a group takes in leads to it', () => {
  const board = aBoard(...ofMany(9));
  expect(board.length).toBe(9);
  const keys = board.window(0, 9).map(({ key }) => key);
  board.apply([eventRow({ ...ofMany(10)[9], uid: 'tenth' })], NOON);
  expect(keys.map((key) => board.indexOf(key))).toEqual(keys.map(() => 0));
  expect(names(board)).toEqual(['FailedMount of 10']);
});

test('a filter groups what it lets through, and a group that is unfolded stays so', () => {
  const board = aBoard(...ofMany(30));
  board.toggleGroup(board.window(0, 1)[0]?.key ?? '');
  board.filter(({ about }) => /-[0-9]$/.test(about.name));
  expect(names(board)).toEqual(['FailedMount of 10', ...Array(10).fill('FailedMount')]);
  board.filter(({ about }) => /-[0-8]$/.test(about.name));
  expect(names(board)).toEqual(Array(9).fill('FailedMount'));
  board.filter(undefined);
  expect(board.length).toBe(31);
});

test('grouping loses no count, and counts nothing twice, whatever is told and falls out', () => {
  const told = fc.record({
    uid: fc.nat(60),
    about: fc.nat(25).map((n) => `Pod demo/web-${n}`),
    reason: fc.constantFrom('A', 'A', 'A', 'B'),
    count: fc.integer({ min: 1, max: 9 }),
    last: fc.nat(1_000),
  });
  fc.assert(
    fc.property(
      fc.array(told, { minLength: 20, maxLength: 150 }),
      fc.constantFrom(15, 40, 1_000),
      fc.option(fc.constantFrom('web-1', 'web-2')),
      fc.boolean(),
      (events, most, wanted, unfolds) => {
        const board = new EventBoard({ events: most, bytes: 1e9 });
        const plain = new EventStore(
          { changing: () => {}, changed: () => {} },
          { events: most, bytes: 1e9 },
        );
        const matches = ({ about }: FoldedEvent) =>
          wanted === null || about.name.startsWith(wanted);
        board.filter(matches);
        for (const given of events) {
          const row = eventRow({ ...given, uid: `event-${given.uid}` });
          board.apply([row], NOON);
          plain.put(row, NOON);
          if (unfolds)
            for (const { key, type } of board.window(0, 2))
              if (type === 'group') board.toggleGroup(key);
        }
        const folds = [...plain.values()].filter(matches);
        const whole = board.window(0, EVERYTHING);
        const told = whole.flatMap((item) => {
          if (item.type === 'group') return [...item.group.values()];
          return item.type === 'event' && !item.isGrouped ? [item.event] : [];
        });
        const facts = ({ about, cause, count, last }: FoldedEvent) =>
          `${about.name} ${cause.reason} ${count} ${last}`;
        expect(told.map(facts).sort()).toEqual(folds.map(facts).sort());
        expect(board.matchingCount).toBe(folds.length);
        for (const item of whole) {
          if (item.type !== 'group') continue;
          const own = [...item.group.values()];
          expect(item.group.count).toBe(own.reduce((sum, { count }) => sum + count, 0));
          expect(own.length).toBeGreaterThanOrEqual(FEWEST_GROUPED / 2);
          expect(item.group.bursts[0]?.last).toBeGreaterThanOrEqual(item.group.last - QUIET_MS);
        }
        expect(whole.map(({ key }) => board.indexOf(key))).toEqual(whole.map((_, i) => i));
      },
    ),
    { numRuns: 200 },
  );
});

test('every window is part of the whole, and every line knows its place', () => {
  const event = fc.record({
    reason: fc.constantFrom('A', 'B', 'D', 'D', 'D', 'D', 'G'),
    about: fc.nat(30).map((n) => `Pod demo/web-${n}`),
    last: fc.nat(1_000),
  });
  const gap = fc.tuple(fc.nat(1_000), fc.nat(100)).map(([to, lasts]) => aGap(to + lasts, to));
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 60 }),
      fc.uniqueArray(gap, { maxLength: 4, selector: ({ to }) => to }),
      fc.boolean(),
      fc.nat(40),
      fc.boolean(),
      (events, gaps, isFiltered, offset, unfolds) => {
        const board = new EventBoard();
        if (isFiltered) board.filter(({ cause }) => cause.reason > 'C');
        board.apply(events.map(eventRow), NOON);
        for (const it of gaps) board.addGap(it);
        if (unfolds) for (const { key } of board.window(0, EVERYTHING)) board.toggleGroup(key);
        const whole = board.window(0, EVERYTHING);
        expect(whole.length).toBe(board.length);
        const times = whole.flatMap((it) => {
          if (it.type === 'gap') return [it.gap.to];
          if (it.type === 'group') return [it.group.last];
          return it.isGrouped ? [] : [it.event.last];
        });
        expect(times).toEqual([...times].sort((a, b) => b - a));
        expect(whole.map(({ key }) => board.indexOf(key))).toEqual(whole.map((_, i) => i));
        const part = board.window(offset, 5);
        expect(part.map(({ key }) => key)).toEqual(
          whole.slice(offset, offset + 5).map(({ key }) => key),
        );
        expect(part.map(({ key }) => board.indexOf(key))).toEqual(part.map((_, i) => offset + i));
      },
    ),
  );
});
