import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recorderNotes } from '../../src/analysis/events/recorder-notes.ts';
import { EventBoard } from '../../src/store/event-board.ts';
import { EVENT_LIMITS, EventStore } from '../../src/store/event-store.ts';
import { eventRow, type GivenEvent, rowOfEvent } from '../helpers/events.ts';
import { NOON } from '../helpers/rows.ts';

const LISTENER = { changing() {}, changed() {} };

function aStore(...given: readonly GivenEvent[]) {
  const store = new EventStore(LISTENER);
  for (const event of given) store.put(eventRow(event), NOON);
  return store;
}

const folds = (store: EventStore) =>
  [...store.values()].map(({ cause, count, objects }) => `${cause.reason} ×${count} in ${objects}`);

test('thousands of Event objects of one cause are one line', () => {
  const events = Array.from({ length: 3_000 }, (_, i) => ({
    reason: 'Reconciled',
    message: `reconciled version ${i}`,
    last: 3_000 - i,
  }));
  const store = aStore(...events);
  expect(folds(store)).toEqual(['Reconciled ×3000 in 3000']);
  const [fold] = store.values();
  expect(fold).toMatchObject({
    message: 'reconciled version 2999',
    first: NOON - 3_000_000,
    last: NOON - 1_000,
  });
  expect(recorderNotes(fold as NonNullable<typeof fold>).join()).toContain(
    'writes a new Event each time (3,000 objects)',
  );
});

test('another object, reason, type, controller or wording is another line', () => {
  const one = { about: 'Pod demo/web', reason: 'Failed', message: 'no such file' };
  const store = aStore(
    one,
    { ...one, about: 'Pod demo/db' },
    { ...one, aboutUid: 'its-successor' },
    { ...one, reason: 'BackOff' },
    { ...one, type: 'Normal' },
    { ...one, from: 'scheduler' },
    { ...one, message: 'permission denied' },
    one,
  );
  expect(store.foldCount).toBe(7);
  expect(folds(store)[0]).toBe('Failed ×2 in 2');
});

test('a count that rises is told as it rises', () => {
  const store = aStore({ uid: 'a', count: 3, first: 60, last: 30 });
  store.put(eventRow({ uid: 'a', count: 7, first: 60, last: 5 }), NOON);
  expect(folds(store)).toEqual(['BackOff ×7 in 1']);
  expect([...store.values()][0]).toMatchObject({ first: NOON - 60_000, last: NOON - 5_000 });
  expect(store.put(eventRow({ uid: 'a', count: 7, first: 60, last: 5 }), NOON)).toBe(false);
});

test('what a recorder combined is one line, and said to be so', () => {
  const messages = ['exit 1', 'disk full', 'no route'].map(
    (message) => `(combined from similar events): ${message}`,
  );
  const store = aStore(
    ...messages.map((message, i) => ({ message, uid: 'c', count: i + 1, last: 9 - i })),
  );
  const [fold] = store.values();
  expect(folds(store)).toEqual(['BackOff ×3 in 1']);
  expect(fold?.messages.map(([message, count]) => `${count} ${message}`)).toEqual(
    messages.map((message) => `1 ${message}`),
  );
  expect(recorderNotes(fold as NonNullable<typeof fold>)).toEqual([
    expect.stringContaining('put together by its recorder'),
  ]);
});

test('an event that is about nothing, and one without a time', () => {
  const store = new EventStore(LISTENER);
  const { event, ...row } = eventRow({ about: '' });
  store.put({ ...row, event: { ...event, at: undefined, first: undefined } }, NOON);
  expect([...store.values()][0]).toMatchObject({ about: { name: '' }, last: NOON, first: NOON });
});

test('what is stamped in the future is not newer than now', () => {
  const store = aStore({ uid: 'ahead', last: -180 });
  const [fold] = store.values();
  expect(fold).toMatchObject({ last: NOON, aheadMs: 180_000 });
  expect(recorderNotes(fold as NonNullable<typeof fold>)).toEqual([
    "stamped 3m ahead of the API server's clock: the clock of who wrote it is wrong",
  ]);
  expect(store.put(eventRow({ uid: 'ahead', last: -180 }), NOON + 1_000)).toBe(false);
});

test('an object with more wordings than can be told apart has them as one', () => {
  const words = (i: number) =>
    'abcdefghijklmnopqrstuvwxyz'.slice(i % 20, (i % 20) + 6) + 'x'.repeat(i);
  const store = aStore(...Array.from({ length: 300 }, (_, i) => ({ message: words(i) })));
  expect(store.foldCount).toBe(65);
  expect([...store.values()].reduce((sum, { count }) => sum + count, 0)).toBe(300);
});

test('a hundred thousand events are kept, and not more', () => {
  const store = new EventStore(LISTENER);
  for (let i = 0; i < EVENT_LIMITS.events + 500; i++)
    store.put(eventRow({ uid: `e${i}`, last: 200_000 - i, message: `attempt ${i}` }), NOON);
  expect(store.size).toBe(100_000);
  expect(store.keptSince).toBe(NOON - (200_000 - 499) * 1000);
  expect(folds(store)).toEqual(['BackOff ×100000 in 100000']);
});

test('of large ones fewer are kept: what they take stays within its bounds', () => {
  const store = new EventStore(LISTENER, { events: 100_000, bytes: 1_000_000 });
  for (let i = 0; i < 3_000; i++) {
    const message = String.fromCharCode(97 + (i % 26)).repeat(500 + (i % 400));
    store.put(eventRow({ about: `Pod demo/p${i}`, message, last: 10_000 - i }), NOON);
    expect(store.bytes).toBeLessThanOrEqual(1_000_000);
  }
  expect(store.size).toBeGreaterThan(300);
  expect(store.size).toBeLessThan(1_500);
});

test('a message that no screen could show is cut', () => {
  const [fold] = aStore({ message: 'x'.repeat(100_000) }).values();
  expect(fold?.message).toMatch(/^x{4096}… \(95904 characters more\)$/);
});

test('a hot loop that writes an Event each time is found in what a manager really wrote [P-01]', () => {
  const file = new URL('../fixtures/recordings/events-static-deps-hotloop.jsonl', import.meta.url);
  const board = new EventBoard();
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n'))
    board.apply([rowOfEvent(JSON.parse(line).object)], Date.parse('2026-11-21T08:00:00Z'));
  const lines = board
    .window(0, 30)
    .flatMap((item) =>
      item.type === 'event' && item.event.about.name === 'doodads-static-deps-42954'
        ? [`${item.event.cause.reason} ×${item.event.count} in ${item.event.objects}`]
        : [],
    );
  expect(lines).toEqual([
    'WorkplacementReconciled ×55 in 55',
    'AllWorkplacementsScheduled ×59 in 58',
    'WorkplacementReconciled ×4 in 3',
    'WorkplacementReconciled ×1 in 1',
  ]);
});
