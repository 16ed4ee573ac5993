import { expect, test } from 'vitest';
import type { Row } from '../../src/kube/row.ts';
import { DeletionSamples } from '../../src/store/deletion-samples.ts';
import { terminating } from '../helpers/rows.ts';

const held = (name: string, seconds: number, finalizer = 'example.com/one', namespace = 'demo') =>
  terminating(seconds, { name, namespace, finalizers: [finalizer] });

function samplesOf(...rows: readonly Row[]): DeletionSamples {
  const samples = new DeletionSamples();
  for (const row of rows) samples.terminating(row);
  return samples;
}

/** What the conclusions hold for as well. */
const alike = (samples: DeletionSamples) =>
  samples.takeAlike().flatMap(({ uid, count }) => (count === 0 ? [] : [[uid, count]]));

test('the oldest of each sort come first, then the second', () => {
  const samples = samplesOf(
    held('a1', 90),
    held('a2', 80),
    held('b1', 70, 'example.com/two'),
    held('c1', 60, 'example.com/one', 'other'),
    held('b2', 50, 'example.com/two'),
  );
  expect(samples.picks().map(({ name }) => name)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2']);
});

test('of ten thousand fifty are looked at, and none of another sort is forgotten for them', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => held(`m${i}`, 100_000 - i));
  const samples = samplesOf(...many, held('other', 5, 'example.com/two'));
  const picks = samples.picks();
  expect(picks).toHaveLength(50);
  expect(picks[1]?.name).toBe('other');
});

test('what those blame that were looked at holds for the rest', () => {
  const rows = Array.from({ length: 10 }, (_, i) => held(`m${i}`, 100 - i));
  const samples = samplesOf(...rows);
  samples.looked('uid-demo-m0', 'operator');
  samples.looked('uid-demo-m1', 'operator');
  expect(alike(samples)).toEqual([['uid-demo-m0', 8]]);
  expect(samples.counts).toEqual({ all: 10, looked: 2, alike: 8 });
});

test('nothing is said of the rest where conclusions differ, or are about one object alone', () => {
  const rows = Array.from({ length: 10 }, (_, i) => held(`m${i}`, 100 - i));
  const samples = samplesOf(...rows);
  samples.looked('uid-demo-m0', undefined);
  expect(alike(samples)).toEqual([]);
  samples.looked('uid-demo-m0', 'operator');
  samples.looked('uid-demo-m1', 'node');
  expect(alike(samples)).toEqual([]);
  expect(samples.counts).toEqual({ all: 10, looked: 2, alike: 0 });
});

test('what goes is not counted any more, and hands its conclusion on', () => {
  const rows = Array.from({ length: 10 }, (_, i) => held(`m${i}`, 100 - i));
  const samples = samplesOf(...rows);
  for (const name of ['m0', 'm1']) samples.looked(`uid-demo-${name}`, 'operator');
  alike(samples);
  samples.gone(rows[0] as Row);
  expect(alike(samples)).toEqual([['uid-demo-m1', 8]]);
  for (const row of rows) samples.gone(row);
  expect(alike(samples)).toEqual([]);
  expect(samples.counts).toEqual({ all: 0, looked: 0, alike: 0 });
  expect(samples.picks()).toEqual([]);
});

test('an object at another step is of another sort; one whose status was written is not', () => {
  const samples = samplesOf(held('a', 90), held('b', 80));
  samples.looked('uid-demo-a', 'operator');
  samples.terminating({ ...held('a', 90), resourceVersion: '2' });
  expect(alike(samples)).toEqual([['uid-demo-a', 1]]);
  samples.terminating(held('a', 90, 'example.com/two'));
  expect(alike(samples)).toEqual([]);
  expect(samples.counts).toEqual({ all: 2, looked: 0, alike: 0 });
});
