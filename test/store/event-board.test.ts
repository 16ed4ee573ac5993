import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventGap } from '../../src/analysis/events/event-text.ts';
import { EventBoard, type EventItem } from '../../src/store/event-board.ts';
import { eventRow, type GivenEvent } from '../helpers/events.ts';
import { NOON } from '../helpers/rows.ts';

const EVERYTHING = 10_000;

function aBoard(...given: readonly GivenEvent[]) {
  const board = new EventBoard();
  board.apply(given.map(eventRow), NOON);
  return board;
}

const nameOf = (item: EventItem) =>
  item.type === 'gap' ? `gap ${(NOON - item.gap.to) / 1000}` : item.event.cause.reason;
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

test('every window is part of the whole, and every line knows its place', () => {
  const event = fc.record({
    reason: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G'),
    about: fc.constantFrom('Pod demo/web', 'Pod demo/db'),
    last: fc.nat(1_000),
  });
  const gap = fc.tuple(fc.nat(1_000), fc.nat(100)).map(([to, lasts]) => aGap(to + lasts, to));
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 30 }),
      fc.uniqueArray(gap, { maxLength: 4, selector: ({ to }) => to }),
      fc.boolean(),
      fc.nat(20),
      (events, gaps, isFiltered, offset) => {
        const board = new EventBoard();
        if (isFiltered) board.filter(({ cause }) => cause.reason > 'C');
        board.apply(events.map(eventRow), NOON);
        for (const it of gaps) board.addGap(it);
        const whole = board.window(0, EVERYTHING);
        expect(whole.length).toBe(board.length);
        const times = whole.map((it) => (it.type === 'gap' ? it.gap.to : it.event.last));
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
