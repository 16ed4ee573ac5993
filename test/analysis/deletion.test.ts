import { expect, test } from 'vitest';
import { explainDeletion } from '../../src/analysis/deletion.ts';
import { describeWait } from '../../src/analysis/sentences.ts';
import type { Row } from '../../src/kube/row.ts';
import { ClusterIndex } from '../../src/store/cluster-index.ts';
import { aRow, NAMESPACE, NOON, ownedBy, POD, terminating } from '../helpers/rows.ts';

/** What is said of the first of these rows. */
function sentenceOf(...rows: readonly [Row, ...Row[]]): string | undefined {
  const index = new ClusterIndex({ terminating() {}, gone() {} }, () => {});
  for (const row of rows) index.apply({ type: 'put', row }, NOON);
  const deletion = explainDeletion(index, rows[0].uid, NOON);
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

test('a finalizer that vanishes is remembered with the time', () => {
  const index = new ClusterIndex({ terminating() {}, gone() {} }, () => {});
  const row = terminating(60, { name: 'a', finalizers: ['one', 'two'] });
  index.apply({ type: 'put', row }, NOON);
  index.apply({ type: 'put', row: { ...row, finalizers: ['two'] } }, NOON + 5000);
  expect(explainDeletion(index, row.uid, NOON)?.vanished).toEqual([
    { finalizer: 'one', at: NOON + 5000 },
  ]);
});
