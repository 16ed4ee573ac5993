import { describe, expect, test } from 'vitest';
import { EventRounds } from '../../../src/analysis/loops/event-rounds.ts';
import { explainRounds } from '../../../src/analysis/loops/explain-rounds.ts';
import type { KubeEvent } from '../../../src/kube/events.ts';
import { NOON } from '../../helpers/rows.ts';

const warning = (second: number, count: number, given: Partial<KubeEvent> = {}): KubeEvent => ({
  type: 'Warning',
  reason: 'ApplyFailed',
  message: 'quota exceeded',
  count,
  at: NOON + second * 1_000,
  first: NOON,
  from: 'cache-operator',
  about: { apiVersion: 'example.com/v1', kind: 'Cache', namespace: 'a', name: 'one', uid: 'u' },
  recorder: 'record',
  ...given,
});

function told(...events: readonly KubeEvent[]) {
  const rounds = new EventRounds();
  for (const event of events) rounds.take(event);
  return rounds.failed();
}

describe('Warnings of a controller about an object', () => {
  test('tell that it fails and waits longer each time', () => {
    const [cache] = told(...[0, 2, 6, 14, 30].map((second, i) => warning(second, i + 1)));
    expect(cache).toMatchObject({ about: { kind: 'Cache', name: 'one' }, from: 'cache-operator' });
    expect(explainRounds(cache?.rounds ?? [], NOON + 40_000)).toMatchObject({
      kind: 'backing-off',
      nextAt: NOON + 62_000,
      said: 'ApplyFailed: quota exceeded',
    });
  });

  test.each([
    [
      'those of which some were missed',
      [0, 2, 6, 30].map((s, i) => warning(s, [1, 2, 3, 9][i] ?? 0)),
      1,
    ],
    ['those that the recorder holds back', [0, 2, 302].map((s, i) => warning(s, 24 + i)), 1],
    ['the same, told twice', [warning(0, 1), warning(0, 1)], 1],
    ['what begins to be counted anew', [warning(0, 9), warning(10, 1), warning(20, 2)], 3],
  ])('%s: rounds in a row', (_name, events, rounds) => {
    expect(told(...events)[0]?.rounds).toHaveLength(rounds);
  });

  test.each([
    ['what is normal', { type: 'Normal' }],
    ['what nobody knows the time of', { at: undefined }],
    ['what is about no object', { about: { ...warning(0, 1).about, name: '' } }],
  ])('%s tells nothing', (_name, given) => {
    expect(told(warning(0, 1, given))).toEqual([]);
  });

  test('two controllers, or two reasons, are two', () => {
    expect(
      told(warning(0, 1), warning(1, 1, { from: 'other' }), warning(2, 1, { reason: 'X' })),
    ).toHaveLength(3);
  });

  test('within bounds', () => {
    const events = Array.from({ length: 2_100 }, (_, i) => warning(i, 1, { reason: `R${i}` }));
    expect(told(...events)).toHaveLength(2_000);
  });
});
