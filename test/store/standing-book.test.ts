import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ControllerStanding } from '../../src/analysis/reconciles/judge.ts';
import { standingOf } from '../../src/analysis/reconciles/standing.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { byUrgency, type FoundStanding, StandingBook } from '../../src/store/standing-book.ts';
import { conditions } from '../helpers/objects.ts';
import { aKind, aRow, NOON } from '../helpers/rows.ts';
import { type Written, written } from '../helpers/standings.ts';

const WIDGET = aKind('Widget', { hasStatus: true });
const UP: ControllerStanding = {
  name: 'the operator',
  state: 'unknown',
  since: undefined,
  why: '',
  isInferred: true,
  evidence: [],
};
const LEARNT = { changedAt: () => undefined, patienceMs: () => 60_000 };

function aBook() {
  const book = new StandingBook();
  const asked: string[] = [];
  return {
    book,
    asked,
    put(name: string, shape: Written, seconds = 0) {
      const object = written(shape, 'example.com/v1 Widget', `demo/${name}`);
      book.put(
        aRow({ name, kind: WIDGET }),
        standingOf(object, WIDGET, knowledge),
        NOON + seconds * 1000,
      );
    },
    found: (seconds = 0, controller: ControllerStanding | 'not asked yet' = UP) =>
      book
        .judged(
          NOON + seconds * 1000,
          LEARNT,
          ({ name }) => {
            asked.push(name);
            return controller === 'not asked yet' ? undefined : controller;
          },
          () => 'writer',
        )
        .map(({ ref, state }) => `${ref.name} ${state}`),
  };
}

const well = { generation: 2, changed: 900, answered: 800, status: { observedGeneration: 2 } };
const behind = { generation: 3, changed: 900, answered: 2_000, status: { observedGeneration: 2 } };

test('is told when it is wrong, and not any more when it is mended or gone', () => {
  const { put, found, book } = aBook();
  put('a', behind);
  put('b', well);
  expect(found(10)).toEqual(['a stalled']);
  put('a', well, 11);
  expect(found(12)).toEqual([]);
  put('b', behind, 13);
  expect(found(30)).toEqual(['b stalled']);
  book.remove(aRow({ name: 'b' }).uid);
  expect(found(31)).toEqual([]);
  expect(book.size).toBe(1);
});

test('who works on an object is asked for only where it matters, and waited for', () => {
  const { put, found, asked } = aBook();
  put('fails', {
    ...well,
    status: { observedGeneration: 2, ...conditions(['Ready', 'False', 'Failed', '', 60]) },
  });
  put('well', well);
  expect(found(10)).toEqual(['fails failing']);
  expect(asked).toEqual([]);
  put('late', behind);
  expect(found(20, 'not asked yet')).toEqual(['fails failing']);
  expect(asked).toEqual(['late']);
  expect(found(20)).toEqual(['fails failing', 'late stalled']);
});

test('objects of a kind whose status nobody ever writes have no controller to ask for', () => {
  const { put, found, asked } = aBook();
  put('a', { created: 900, changed: 900 });
  put('b', { created: 900, changed: 900 });
  expect(found(10)).toEqual([]);
  expect(asked).toEqual([]);
});

test('[R-27] one that is ignored stands out among those that are not', () => {
  const { put, found } = aBook();
  for (const name of ['a', 'b', 'c', 'd'])
    put(name, { generation: 2, changed: 500, answered: 20, status: { phase: 'Up' } });
  put('ignored', { generation: 2, changed: 300, answered: 900, status: { phase: 'Up' } });
  put('new', { generation: 1, created: 300, changed: 300 });
  expect(found()).toEqual(['ignored stalled', 'new stalled']);
});

describe('counters', () => {
  const failing = (failures: number) => ({
    ...well,
    status: { observedGeneration: 2, lastUpdate: { failures } },
  });

  test('tell once they have grown twice while they were watched; one that falls begins anew', () => {
    const { put, found } = aBook();
    put('a', failing(7));
    put('a', failing(8), 10);
    expect(found(11)).toEqual([]);
    put('a', failing(9), 20);
    expect(found(21)).toEqual(['a failing']);
    put('a', failing(1), 30);
    expect(found(31)).toEqual([]);
  });
});

test('a kind that is not read any more is forgotten, and counts no more', () => {
  const { put, found, book } = aBook();
  put('a', behind);
  book.drop(WIDGET);
  expect(found(60)).toEqual([]);
  expect(book.size).toBe(0);
});

test('sums are those of what is there, whatever came and went', () => {
  const shapes: readonly Written[] = [
    well,
    behind,
    { generation: 2, changed: 300, answered: 900, status: { a: 1 } },
    { generation: 2, changed: 500, answered: 20, status: { a: 1 } },
    { generation: 1, changed: 900 },
    { ...behind, deleted: 5 },
    { ...well, spec: { suspend: true } },
  ];
  const step = fc.tuple(fc.nat(5), fc.option(fc.nat(shapes.length - 1), { nil: undefined }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const one = aBook();
      const last = new Map<string, Written>();
      for (const [name, shape] of steps) {
        if (shape === undefined) one.book.remove(aRow({ name: `w${name}` }).uid);
        else one.put(`w${name}`, shapes[shape] ?? well);
        if (shape === undefined) last.delete(`w${name}`);
        else last.set(`w${name}`, shapes[shape] ?? well);
      }
      const fresh = aBook();
      for (const [name, shape] of last) fresh.put(name, shape);
      expect(one.found(10).toSorted()).toEqual(fresh.found(10).toSorted());
      expect(one.book.size).toBe(fresh.book.size);
    }),
  );
});

test('the worst comes first, then the oldest, then the name; whatever the order was', () => {
  const a = (name: string, state: FoundStanding['state'], since?: number): FoundStanding => ({
    ref: aRow({ name }),
    state,
    since,
    sentence: '',
    certainty: 'observed',
    evidence: [],
    controller: '',
    generation: 1,
    observed: 1,
  });
  const sorted = [
    a('l', 'no-leader', 5),
    a('b', 'silent', 2),
    a('a', 'silent', 3),
    a('c', 'stalled'),
    a('d', 'failing', 1),
    a('e', 'failing', 1),
    a('f', 'backing-off', 1),
    a('g', 'paused'),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(sorted, { minLength: sorted.length }), (shuffled) => {
      expect(shuffled.toSorted(byUrgency)).toEqual(sorted);
    }),
  );
});
