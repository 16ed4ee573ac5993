import { describe, expect, test } from 'vitest';
import { explainDeletion } from '../../src/analysis/deletion.ts';
import { describeWait } from '../../src/analysis/sentences.ts';
import type { Row } from '../../src/kube/row.ts';
import { ClusterIndex } from '../../src/store/cluster-index.ts';
import { aFact, explain, GADGET, knowledge } from '../helpers/knowledge.ts';
import { aRow, NAMESPACE, NOON, ownedBy, POD, terminating } from '../helpers/rows.ts';

/** What is said of the first of these rows. */
function sentenceOf(...rows: readonly [Row, ...Row[]]): string | undefined {
  const index = new ClusterIndex({ terminating() {}, gone() {} }, () => {});
  for (const row of rows) index.apply({ type: 'put', row }, NOON);
  const deletion = explainDeletion(index, rows[0].uid, NOON, knowledge);
  return deletion && describeWait(deletion.wait);
}

const owner = terminating(60, { name: 'owner', finalizers: ['foregroundDeletion'] });
const namespace = terminating(60, { name: 'demo', kind: NAMESPACE, namespace: '' });

test.each<[string, readonly [Row, ...Row[]], string | undefined]>([
  ['an object in peace', [aRow({ name: 'a' })], undefined],
  [
    'an unknown finalizer',
    [terminating(60, { name: 'a', finalizers: ['example.com/lock'] })],
    'example.com/lock (finalizer, holder unknown)',
  ],
  [
    'several finalizers',
    [terminating(60, { name: 'a', finalizers: ['example.com/lock', 'b', 'c'] })],
    'example.com/lock, b, c (finalizers, holders unknown)',
  ],
  [
    'a pod within its grace period',
    [terminating(-10, { name: 'a', kind: POD })],
    'its grace period to end',
  ],
  [
    'a pod after its grace period',
    [terminating(10, { name: 'a', kind: POD })],
    'the kubelet of its node to confirm that it has stopped',
  ],
  [
    'foreground deletion with a dependent that blocks',
    [
      owner,
      aRow({ name: 'd1', owners: [ownedBy(owner, true)] }),
      aRow({ name: 'd2', owners: [ownedBy(owner)] }),
    ],
    'its dependents to go first: Widget demo/d1',
  ],
  [
    'foreground deletion with nothing in sight',
    [owner],
    'the garbage collector: no dependent that blocks is seen (others may be hidden)',
  ],
  [
    'orphaning',
    [terminating(60, { name: 'a', finalizers: ['orphan'] })],
    'the garbage collector to release 0 dependents',
  ],
  [
    'a namespace with an object that is held',
    [
      namespace,
      terminating(50, { name: 'free', kind: POD }),
      terminating(50, { name: 'held', finalizers: ['example.com/lock'] }),
    ],
    'its content: Widget demo/held (example.com/lock) and 1 more',
  ],
  [
    'a namespace in which nothing is seen',
    [namespace],
    'the namespace controller: nothing terminating is seen in it',
  ],
  [
    'an object that nothing holds',
    [terminating(60, { name: 'a' })],
    'the API server to remove it: no finalizer is left',
  ],
])('%s', (_, rows, sentence) => {
  expect(sentenceOf(...rows)).toBe(sentence);
});

test.each([
  [
    'one that is known by its name',
    ['known.example.com/one'],
    'the one thing (known.example.com/one, held by its controller)',
  ],
  [
    'known ones are spoken of before unknown ones',
    ['zzz', 'known.example.com/one'],
    'the one thing (known.example.com/one, held by its controller) and 1 more finalizer',
  ],
  [
    'a pattern',
    ['pattern.example.com/disk-7'],
    'the disk (pattern.example.com/disk-7, held by its controller)',
  ],
])('%s', (_, finalizers, sentence) => {
  expect(sentenceOf(terminating(60, { name: 'a', finalizers }))).toBe(sentence);
});

describe('a kind whose order is known', () => {
  const gadget = (finalizers: readonly string[], labels = {}) =>
    terminating(60, { name: 'a', kind: GADGET, finalizers }, labels);

  test('waits for the first step that is left, whatever the order on the object', () => {
    expect(sentenceOf(gadget(['flow.example.com/three', 'flow.example.com/two']))).toBe(
      'the second thing (flow.example.com/two, step 2 of 3, held by its controller)',
    );
  });

  test('does not begin before its gate opens', () => {
    expect(sentenceOf(gadget(['flow.example.com/one'], { paused: 'true' }))).toBe(
      'nothing happens before the label paused is removed',
    );
  });

  test('finalizers outside the order come after it, and are shown', () => {
    const row = gadget(['other.example.com/lock', 'flow.example.com/three']);
    const { steps } = explain(row) ?? {};
    expect(steps?.list.map(({ finalizer, state }) => [finalizer, state])).toEqual([
      ['flow.example.com/three', 'current'],
      ['other.example.com/lock', 'later'],
    ]);
    expect(sentenceOf(gadget(['other.example.com/lock']))).toBe(
      'other.example.com/lock (finalizer, holder unknown)',
    );
  });

  test('what vanished is done, with its time', () => {
    const row = gadget(['flow.example.com/one', 'flow.example.com/two']);
    const { steps } =
      explain({ ...row, finalizers: ['flow.example.com/two'] }, { before: row }) ?? {};
    expect(steps?.list).toEqual([
      { ...aStep('one', 'first', 1), state: 'done', at: NOON },
      { ...aStep('two', 'second', 2), state: 'current', at: undefined },
    ]);
  });

  const aStep = (name: string, what: string, number: number) => ({
    finalizer: `flow.example.com/${name}`,
    fact: aFact(`flow.example.com/${name}`, `the ${what} thing`),
    place: { number, of: 3 },
  });
});

test('a finalizer that vanishes is remembered with the time', () => {
  const index = new ClusterIndex({ terminating() {}, gone() {} }, () => {});
  const row = terminating(60, { name: 'a', finalizers: ['one', 'two'] });
  index.apply({ type: 'put', row }, NOON);
  index.apply({ type: 'put', row: { ...row, finalizers: ['two'] } }, NOON + 5000);
  expect(explainDeletion(index, row.uid, NOON, knowledge)?.vanished).toEqual([
    { finalizer: 'one', at: NOON + 5000 },
  ]);
});
