import { expect, test } from 'vitest';
import { describeEvent, type EventFacts } from '../../../src/analysis/events/event-detail.ts';
import { ageText, countText, gapText, rateNow } from '../../../src/analysis/events/event-text.ts';
import type { FoldedEvent } from '../../../src/analysis/events/folded-event.ts';
import { recorderNotes } from '../../../src/analysis/events/recorder-notes.ts';
import { EventStore } from '../../../src/store/event-store.ts';
import { eventRow, type GivenEvent } from '../../helpers/events.ts';
import { NOON } from '../../helpers/rows.ts';

/** The line that these events are. */
function folded(...given: readonly GivenEvent[]): FoldedEvent {
  const store = new EventStore({ changing() {}, changed() {} });
  for (const event of given) store.put(eventRow(event), NOON);
  const [fold, ...others] = store.values();
  if (fold === undefined || others.length > 0) throw new Error('not one line');
  return fold;
}

const notes = (...given: readonly GivenEvent[]) => recorderNotes(folded(...given)).join('\n');

test('what the old recorder holds back is said: twenty-five at once, then one each five minutes', () => {
  const held = 'probably held back by its recorder';
  expect(notes({ count: 25, first: 60, last: 1 })).toContain(held);
  expect(notes({ count: 24, first: 60, last: 1 })).not.toContain(held);
  expect(notes({ count: 30, first: 1_501, last: 1 })).toContain(held);
  expect(notes({ count: 30, first: 3_601, last: 1 })).not.toContain(held);
  expect(notes({ count: 400, first: 60, last: 1, isSeries: true })).not.toContain(held);
});

test('a series is said to be told late', () => {
  expect(notes({ count: 4, first: 600, last: 1, isSeries: true })).toContain('a series:');
  expect(notes({ isSeries: true })).toBe('');
});

test.each([
  { given: { count: 1 }, text: '' },
  { given: { count: 1_200, first: 86_400 * 9 }, text: '×1,200' },
  { given: { count: 30, first: 60 }, text: '×30+' },
  { given: { count: 4, first: 600, isSeries: true }, text: '×4+' },
  { given: { count: 4, first: 9_000, last: 8_000, isSeries: true }, text: '×4' },
])('$given is told as $text', ({ given, text }) => {
  expect(countText(folded(given), NOON)).toBe(text);
});

test('a rate is told while it goes on', () => {
  const event = folded({ count: 61, first: 360, last: 60 });
  expect(rateNow(event, NOON)).toBe('12/min');
  expect(rateNow(event, NOON + 120_000)).toBe('');
  expect(rateNow(folded({}), NOON)).toBe('');
});

test('how old it is, or how far ahead', () => {
  expect(ageText(folded({ last: 90 }), NOON)).toBe('90s');
  expect(ageText(folded({ last: -180 }), NOON)).toBe('+3m');
});

test('a gap is a sentence', () => {
  const gap = { from: NOON - 60_000, to: NOON, what: 'events in team-a', reason: 'too old' };
  expect(gapText(gap)).toMatch(
    /^\d\d:\d\d:00 – \d\d:\d\d:00: events in team-a not watched \(too old\): what came and went meanwhile is not here$/,
  );
});

function detailOf(event: FoldedEvent, given: Partial<EventFacts> = {}): string {
  const facts = { event, meaning: undefined, object: 'exists', silence: undefined, others: [] };
  return describeEvent({ ...facts, ...given }, NOON)
    .map(({ text }) => text)
    .join('\n');
}

test('the detail of an event has its times, bursts and messages', () => {
  const detail = detailOf(
    folded(
      { message: 'exit 1', last: 7_200 },
      { message: 'exit 1', last: 60 },
      { message: 'exit 2', last: 30 },
    ),
    { meaning: 'it fails', others: [folded({ reason: 'Pulled', type: 'Normal', last: 90 })] },
  );
  expect(detail).toContain('Pod demo/web  Warning BackOff\nexit 2\n→ it fails');
  expect(detail).toContain('happened    3 times, in 3 Event objects');
  expect(detail).toContain('first       2026-01-01T10:00:00Z (120m ago)');
  expect(detail).toMatch(/Bursts.*\n {2}\S+ – \S+ {2}2 times, 2\/min\n {2}\S+ {2}once/);
  expect(detail).toContain('What it said\n  ×2  exit 1\n  ×1  exit 2');
  expect(detail).toContain('Other events of the same object\n  90s  Pulled  no');
});

test('the messages of an event stay in their line', () => {
  const detail = detailOf(folded({ message: 'first\nsecond\r\n\tthird' }));
  expect(detail).toContain('first second third');
});
