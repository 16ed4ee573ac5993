import { expect, test } from 'vitest';
import type { Conclusion } from '../../src/analysis/findings/conclusion.ts';
import { describeName, type ObjectName } from '../../src/kube/object-name.ts';
import type { Row } from '../../src/kube/row.ts';
import { EventFindings } from '../../src/store/event-findings.ts';
import { EventStore } from '../../src/store/event-store.ts';
import { eventRow, type GivenEvent } from '../helpers/events.ts';
import { aKind, aRow, NOON, ownedBy, POD } from '../helpers/rows.ts';

const DEPLOYMENT = aKind('Deployment', { group: 'apps' });
const web = aRow({ name: 'web', kind: DEPLOYMENT });
const set = aRow({
  name: 'web-1',
  kind: aKind('ReplicaSet', { group: 'apps' }),
  owners: [ownedBy(web)],
});
const pod = aRow({ name: 'web-1-x', kind: POD, owners: [ownedBy(set)] });

function follow(rows: readonly Row[] = [], work: ReadonlyMap<string, ObjectName> = new Map()) {
  const kept = new Map<string, readonly Conclusion[]>();
  const findings = new EventFindings({
    set: (origin, conclusions) => void kept.set(origin, conclusions),
    row: (uid) => rows.find((row) => row.uid === uid),
    workOf: (uid) => work.get(uid),
  });
  const store = new EventStore({ changing: () => {}, changed: (fold) => findings.take(fold) });
  const told = () =>
    [...kept.values()].flat().map(({ object, finding }) => ({
      object: describeName(object),
      sentence: finding.sentence,
      culprit: finding.culprit && describeName(finding.culprit),
    }));
  /** What is concluded so many minutes after the events. */
  const tell = (given: GivenEvent, minutes = 0) => {
    store.put(eventRow(given), NOON);
    findings.settle(NOON + minutes * 60_000);
    return told();
  };
  return { findings, tell, told };
}

test('a Warning that repeats is told of its object', () => {
  expect(follow().tell({ about: 'Pod demo/web', message: 'again', count: 3 })).toEqual([
    { object: 'Pod demo/web', sentence: 'BackOff: again', culprit: undefined },
  ]);
});

test.each([
  ['that was told twice only', { count: 2 }],
  ['that is no Warning', { type: 'Normal', count: 9 }],
  ['about nothing', { about: '', count: 9 }],
  ['that is over', { count: 9, last: 700 }],
])('an event %s is no finding: %o', (_what, given) => {
  expect(follow().tell(given)).toEqual([]);
});

test('what a pod runs into hangs under what it belongs to', () => {
  const { tell } = follow([web, set, pod]);
  expect(tell({ about: 'Pod demo/web-1-x', aboutUid: pod.uid, count: 9 })).toMatchObject([
    { object: 'Pod demo/web-1-x', culprit: 'Deployment demo/web' },
  ]);
});

test('what a pod runs into that carries out work hangs under whose work that is', () => {
  const alpha = { group: 'example.com', kind: 'Widget', namespace: 'team-a', name: 'alpha' };
  const { tell } = follow([web, set, pod], new Map([[set.uid, alpha]]));
  expect(tell({ about: 'Pod demo/web-1-x', aboutUid: pod.uid, count: 9 })).toMatchObject([
    { culprit: 'Widget team-a/alpha' },
  ]);
});

test('it is taken back ten minutes after it was told last', () => {
  const { findings, tell, told } = follow();
  expect(tell({ count: 9, last: 60 })).toHaveLength(1);
  findings.settle(NOON + 8 * 60_000);
  expect(told()).toHaveLength(1);
  findings.settle(NOON + 10 * 60_000);
  expect(told()).toEqual([]);
});
