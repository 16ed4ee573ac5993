import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Row } from '../../src/kube/row.ts';
import type { ClusterLook } from '../../src/session/cluster-look.ts';
import { Investigator } from '../../src/session/investigator.ts';
import { aClock } from '../helpers/clock.ts';
import { givenLook } from '../helpers/given-look.ts';
import { NOON, terminating } from '../helpers/rows.ts';

/** An investigator over these rows on the screen; `round` lets it work at an instant. */
function investigate(rows: Row[], isSeekingCauses = false) {
  const clock = aClock(NOON);
  const found: string[] = [];
  let looks = 0;
  const objects = rows.map(({ name, namespace, uid, finalizers, termination }) => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: {
      name,
      namespace,
      uid,
      finalizers,
      resourceVersion: '1',
      deletionTimestamp: new Date(termination?.deletedAt ?? NOON).toISOString(),
    },
  }));
  const investigator = new Investigator({
    clock,
    knowledge,
    look: () => {
      looks++;
      return givenLook({ objects, now: clock.now() }) as ClusterLook;
    },
    visible: () => ({ rows, now: clock.now(), isSeekingCauses }),
    onDiagnosis: (uid) => found.push(uid),
  });
  const round = async (at: number) => {
    clock.advance(NOON + at - clock.now());
    found.length = 0;
    await investigator.check();
    return found.length;
  };
  return { investigator, round, looks: () => looks };
}

const widgets = (count: number, seconds = 600) =>
  Array.from({ length: count }, (_, i) => terminating(seconds, { name: `w${i}` }));

test('a few are looked at together, with what they share asked once', async () => {
  const { round, looks } = investigate(widgets(10));
  expect(await round(0)).toBe(6);
  expect(await round(1_000)).toBe(0); // It rests.
  expect(await round(3_000)).toBe(4);
  expect(looks()).toBe(1);
});

test('what does not change is looked at ever less often', async () => {
  const { round } = investigate(widgets(1));
  const looked: number[] = [];
  for (let minute = 0; minute <= 60; minute++)
    if ((await round(minute * 60_000)) > 0) looked.push(minute);
  expect(looked).toEqual([0, 2, 6, 14, 30]);
});

test('where causes are sought, what seemed to go on is looked at again soon: what keeps it shows late', async () => {
  const row = terminating(5, { name: 'held', finalizers: ['acme.io/hold'] });
  const { round } = investigate([row], true);
  const looked: number[] = [];
  for (let second = 0; second <= 300; second += 5)
    if ((await round(second * 1_000)) > 0) looked.push(second);
  expect(looked).toEqual([0, 15, 135]);
});

test('what has changed is looked at again, but not at once', async () => {
  const rows = widgets(1);
  const { round } = investigate(rows);
  expect(await round(0)).toBe(1);
  const [row] = rows;
  if (row !== undefined) rows[0] = { ...row, resourceVersion: '2' };
  expect(await round(5_000)).toBe(0);
  expect(await round(16_000)).toBe(1);
});

test('a young deletion is left alone: most go by themselves', async () => {
  const { round } = investigate(widgets(1, 2));
  expect(await round(0)).toBe(0);
  expect(await round(3_000)).toBe(1);
});

test('nothing is told after the end', async () => {
  const { investigator, round } = investigate(widgets(1));
  investigator.close();
  expect(await round(0)).toBe(0);
});
