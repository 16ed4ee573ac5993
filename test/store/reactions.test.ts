import { expect, test } from 'vitest';
import type { Row } from '../../src/kube/row.ts';
import { Reactions } from '../../src/store/reactions.ts';
import { aKind, aRow, NOON, terminating } from '../helpers/rows.ts';

const WIDGET = aKind('Widget', { hasStatus: true });
const row = (given: Partial<Row> = {}) => aRow({ name: 'cache', kind: WIDGET, ...given });

/** Tells of one version after another, each so many seconds after noon. */
function told(...versions: readonly (readonly [seconds: number, row: Row])[]) {
  const reactions = new Reactions();
  const known = new Map<string, Row>();
  for (const [seconds, next] of versions) {
    const before = known.get(next.uid);
    const change = { type: 'put', row: next, ...(before === undefined ? {} : { before }) } as const;
    reactions.take(change, NOON + seconds * 1000);
    known.set(next.uid, next);
  }
  return reactions;
}

const suspects = (reactions: Reactions) => [...reactions.suspects()].map(({ name }) => name);

test('a change that nobody writes after is waited for, and the next write ends it', () => {
  const changed = told([0, row()], [10, row({ generation: 2 })]);
  expect(changed.changedAt(row().uid)).toBe(NOON + 10_000);
  expect(suspects(changed)).toEqual(['cache']);
  const answered = told(
    [0, row()],
    [10, row({ generation: 2 })],
    [12, row({ generation: 2, resourceVersion: '3' })],
  );
  expect(answered.changedAt(row().uid)).toBeUndefined();
  expect(suspects(answered)).toEqual([]);
});

test('what is seen for the first time was not changed now, but managedFields may tell that it was', () => {
  expect(suspects(told([0, row({ generation: 7 })]))).toEqual([]);
  expect(suspects(told([0, row({ unansweredSince: NOON - 60_000 })]))).toEqual(['cache']);
  const then = told(
    [0, row({ unansweredSince: NOON - 60_000 })],
    [1, row({ resourceVersion: '2' })],
  );
  expect(suspects(then)).toEqual([]);
});

test('what goes, or is being deleted, is no suspect', () => {
  const late = { unansweredSince: NOON };
  const deleted = terminating(5, { name: 'cache', kind: WIDGET, ...late, generation: 2 });
  expect(suspects(told([0, row(late)], [1, deleted]))).toEqual([]);
  const gone = told([0, row(late)]);
  gone.take({ type: 'remove', row: row(late) }, NOON);
  expect(suspects(gone)).toEqual([]);
  expect(gone.countOf(WIDGET)).toBe(0);
});

test('a kind that is not served any more is forgotten, so that it is counted anew when it comes back', () => {
  const reactions = told([0, row({ unansweredSince: NOON })]);
  reactions.drop(WIDGET);
  expect(suspects(reactions)).toEqual([]);
  reactions.take({ type: 'put', row: row() }, NOON);
  expect(reactions.countOf(WIDGET)).toBe(1);
});

test('kinds without a status of their own have nobody who reacts', () => {
  const kind = aKind('Plain');
  expect(suspects(told([0, row({ kind })], [10, row({ kind, generation: 2 })]))).toEqual([]);
});

test('objects are counted by kind, each once', () => {
  const reactions = told(
    [0, row()],
    [1, row({ resourceVersion: '2' })],
    [2, row({ name: 'b', uid: 'b' })],
  );
  expect(reactions.countOf(WIDGET)).toBe(2);
});

test('how long a reaction takes is learnt: three times the median, half a minute at least, a minute before', () => {
  const rounds = (count: number, seconds: number) =>
    told(
      [0, row()],
      ...Array.from({ length: count }).flatMap((_, i): [number, Row][] => [
        [i * 1000 + 1, row({ generation: i + 2 })],
        [i * 1000 + 1 + seconds, row({ generation: i + 2, resourceVersion: `x${i}` })],
      ]),
    );
  expect(rounds(2, 1).patienceMs(WIDGET)).toBe(60_000);
  expect(rounds(3, 1).patienceMs(WIDGET)).toBe(30_000);
  expect(rounds(40, 90).patienceMs(WIDGET)).toBe(270_000);
});
