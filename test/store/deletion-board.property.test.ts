import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClusterView } from '../../src/analysis/cluster-view.ts';
import { type Deletion, explainDeletion } from '../../src/analysis/deletion.ts';
import type { Row } from '../../src/kube/row.ts';
import { kindKey } from '../../src/kube/served-kind.ts';
import type { Instant } from '../../src/kube/time.ts';
import { ClusterIndex, type RowChange } from '../../src/store/cluster-index.ts';
import { Conclusions } from '../../src/store/conclusions.ts';
import { type BoardItem, DeletionBoard } from '../../src/store/deletion-board.ts';
import { compareEntries, type Entry } from '../../src/store/deletion-entry.ts';
import { knowledge } from '../helpers/knowledge.ts';
import { aRow, NAMESPACE, NOON, POD, terminating, WIDGET } from '../helpers/rows.ts';

const SCREENFUL = 3;

const explain = (view: ClusterView, uid: string, now: Instant) =>
  explainDeletion(view, uid, now, knowledge);

const finalizers = fc.subarray(['a', 'b', 'foregroundDeletion']);
const object = fc.constantFrom(
  ...['x', 'y', 'z', 'v', 'w'].flatMap((name) => [
    { kind: WIDGET, namespace: 'demo', name },
    { kind: POD, namespace: 'prod', name },
  ]),
  { kind: NAMESPACE, namespace: '', name: 'demo' },
);
const happening = fc.oneof(
  fc.record({
    do: fc.constant('put' as const),
    object,
    seconds: fc.option(fc.integer({ min: -60, max: 60 }), { nil: undefined }),
    finalizers,
    owner: fc.option(object, { nil: undefined }),
  }),
  fc.record({ do: fc.constant('remove' as const), object }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ do: fc.constant('filter' as const), text: fc.constantFrom('', 'x', 'w') }),
);

interface Target {
  readonly kind: Row['kind'];
  readonly namespace: string;
  readonly name: string;
}

interface Put {
  readonly object: Target;
  readonly seconds: number | undefined;
  readonly finalizers: readonly string[];
  readonly owner: Target | undefined;
}

interface World {
  readonly index: ClusterIndex;
  readonly board: DeletionBoard;
  readonly conclusions: Conclusions<Deletion | undefined>;
}

function aWorld(): World {
  const board: DeletionBoard = new DeletionBoard((uid) => index.forget(uid));
  const conclusions = new Conclusions<Deletion | undefined>(() => index, explain);
  const index: ClusterIndex = new ClusterIndex(board, (bucket) => conclusions.touch(bucket));
  board.setScreenful(SCREENFUL);
  return { index, board, conclusions };
}

function uidOf({ namespace, name, kind }: Target): string {
  return `${kind.kind}-${namespace}-${name}`;
}

function rowOf(it: Put): Row {
  const given = {
    ...it.object,
    uid: uidOf(it.object),
    finalizers: it.finalizers,
    owners:
      it.owner === undefined
        ? []
        : [
            {
              apiVersion: 'v1',
              kind: it.owner.kind.kind,
              name: it.owner.name,
              uid: uidOf(it.owner),
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
  };
  return it.seconds === undefined ? aRow(given) : terminating(it.seconds, given);
}

/** Everything the board should show, made anew from the entries it was told of. */
function expected(entries: readonly Entry[], matches: (row: Row) => boolean): readonly string[] {
  return entries
    .filter(({ row }) => matches(row))
    .sort(compareEntries)
    .map(({ row }) => row.uid);
}

function uids(items: readonly BoardItem[]): readonly string[] {
  return items.flatMap((item) => (item.type === 'entry' ? [item.key] : []));
}

test('whatever happens, the incremental result is the one made from scratch', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
      const { index, board, conclusions } = aWorld();
      const live = new Map<string, Row>();
      const gone = new Map<string, { entry: Entry }>();
      let now = NOON;
      let matches: (row: Row) => boolean = () => true;
      for (const it of happenings) {
        if (it.do === 'put') {
          const row = rowOf(it);
          const before = live.get(row.uid);
          if (before?.termination !== undefined && row.termination === undefined) continue; // The server never does.
          live.set(row.uid, row);
          if (row.termination !== undefined) gone.delete(row.uid);
          index.apply({ type: 'put', row }, now);
        } else if (it.do === 'remove') {
          const row = live.get(uidOf(it.object));
          if (row === undefined) continue;
          live.delete(row.uid);
          const entry = board.entry(row.uid);
          if (row.termination !== undefined && entry !== undefined)
            gone.set(row.uid, { entry: { ...entry, goneAt: now } });
          index.apply({ type: 'remove', row } satisfies RowChange, now);
        } else if (it.do === 'wait') {
          now += it.seconds * 1000;
          for (const [uid, { entry }] of gone)
            if (now - (entry.goneAt ?? now) >= 60_000) gone.delete(uid);
        } else {
          matches = ({ name }) => name.includes(it.text);
          board.filter(matches);
        }
        board.expire(now);

        for (const uid of live.keys())
          expect(conclusions.get(uid, now)).toEqual(explain(index, uid, now));

        const entries = [...live.values()]
          .filter(({ termination }) => termination !== undefined)
          .map(({ uid }) => board.entry(uid) as Entry);
        const all = [...entries, ...[...gone.values()].map(({ entry }) => entry)];
        expect(board.terminatingCount).toBe(entries.length);
        expect(board.goneCount).toBe(gone.size);

        const items = board.window(0, 1000);
        expect(items.length).toBe(board.length);
        expect(items.map(({ key }) => board.indexOf(key))).toEqual(items.map((_, i) => i));
        const wanted = expected(all, matches);
        const groups = items.flatMap((item) => (item.type === 'group' ? [item.group] : []));
        const grouped = new Set(groups.map(({ namespace }) => namespace));
        const namespaceOf = (uid: string) => board.entry(uid)?.row.namespace ?? '';
        expect(uids(items)).toEqual(wanted.filter((uid) => !grouped.has(namespaceOf(uid))));
        for (const group of groups) {
          const inside = wanted.filter((uid) => namespaceOf(uid) === group.namespace);
          expect(group.size).toBe(inside.length);
          expect(group.oldest.row.uid).toBe(inside[0]);
          const byKind = new Map<string, number>();
          for (const uid of inside) {
            const key = kindKey(board.entry(uid)?.row.kind ?? WIDGET);
            byKind.set(key, (byKind.get(key) ?? 0) + 1);
          }
          expect(new Map(group.kinds)).toEqual(byKind);
          expect(group.size).toBeGreaterThan(SCREENFUL / 2);
        }
        for (const namespace of ['', 'demo', 'prod']) {
          const size = wanted.filter((uid) => namespaceOf(uid) === namespace).length;
          if (size > SCREENFUL) expect(grouped).toContain(namespace);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('an expanded group shows its objects, and a window is a part of the whole', () => {
  const { index, board } = aWorld();
  for (let i = 0; i < 8; i++)
    index.apply({ type: 'put', row: terminating(i, { name: `w${i}` }) }, NOON);
  index.apply({ type: 'put', row: terminating(5, { name: 'alone', namespace: 'prod' }) }, NOON);
  expect(board.length).toBe(2);
  board.toggleGroup('demo');
  expect(board.length).toBe(10);
  const all = board.window(0, 10).map(({ key }) => key);
  expect(board.window(3, 4).map(({ key }) => key)).toEqual(all.slice(3, 7));
  board.toggleGroup('demo');
  expect(board.length).toBe(2);
});

test('an event that touches no bucket that was read runs no analyser', () => {
  const { index, conclusions } = aWorld();
  const held = terminating(10, { name: 'held', finalizers: ['foregroundDeletion'] });
  index.apply({ type: 'put', row: held }, NOON);
  conclusions.get(held.uid, NOON);
  expect(conclusions.runCount).toBe(1);

  for (let i = 0; i < 1000; i++)
    index.apply({ type: 'put', row: aRow({ name: `other-${i % 100}`, namespace: 'prod' }) }, NOON);
  conclusions.get(held.uid, NOON);
  expect(conclusions.runCount).toBe(1);

  const dependent = aRow({
    name: 'dependent',
    owners: [
      {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        name: 'held',
        uid: held.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  });
  index.apply({ type: 'put', row: dependent }, NOON);
  expect(conclusions.get(held.uid, NOON)?.wait).toMatchObject({ type: 'dependents', blocking: 1 });
  expect(conclusions.runCount).toBe(2);
});

test('a conclusion that depends on the clock is made again when its time has come', () => {
  const { index, conclusions } = aWorld();
  const pod = terminating(-30, { name: 'web', kind: POD });
  index.apply({ type: 'put', row: pod }, NOON);
  expect(conclusions.get(pod.uid, NOON)?.wait.type).toBe('grace');
  expect(conclusions.get(pod.uid, NOON + 29_999)?.wait.type).toBe('grace');
  expect(conclusions.runCount).toBe(1);
  expect(conclusions.get(pod.uid, NOON + 30_000)?.wait).toEqual({
    type: 'confirmation',
    by: 'kubelet',
  });
  expect(conclusions.runCount).toBe(2);
});
