import { describe, expect, test } from 'vitest';
import { explainRounds } from '../../src/analysis/loops/explain-rounds.ts';
import type { FoundRhythm } from '../../src/session/controller-rhythms.ts';
import { withRhythms } from '../../src/session/rhythm-rows.ts';
import { aStanding } from '../helpers/found.ts';
import { aRow, NOON } from '../helpers/rows.ts';

const NOBODY: ReadonlySet<string> = new Set();

function aRhythm(name: string, seconds: readonly number[]): FoundRhythm {
  const rounds = seconds.map((second) => ({
    at: NOON + second * 1_000,
    failed: true,
    said: 'it is refused',
  }));
  const rhythm = explainRounds(rounds, rounds.at(-1)?.at ?? NOON);
  if (rhythm === undefined) throw new Error('that is no rhythm');
  return { ref: aRow({ name }), rhythm, speaker: 'Pod ops/operator-0', source: 'log' };
}
const backingOff = (name: string) => aRhythm(name, [0, 1, 3, 7, 15]);
const circling = (name: string) =>
  aRhythm(
    name,
    Array.from({ length: 20 }, (_, i) => i),
  );

describe('what controllers say of objects', () => {
  test('is all that is known of those that stand well', () => {
    const [row, ...others] = withRhythms([], [circling('alpha')], NOBODY);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      ref: { name: 'alpha' },
      state: 'looping',
      controller: 'operator-0',
      certainty: 'inferred',
    });
    expect(row?.sentence).toMatch(/reconciles it every 1s.*it is written seldom or never/);
  });

  test('tells when one that fails is tried again', () => {
    const [row] = withRhythms([aStanding('alpha', 'failing')], [backingOff('alpha')], NOBODY);
    expect(row).toMatchObject({ state: 'backing-off', sentence: 'why alpha is failing' });
    expect(row?.evidence.at(-1)).toMatchObject({
      object: 'Pod ops/operator-0',
      text: expect.stringContaining('the next try is due'),
    });
  });

  test('changes nothing of what is paused or silent but the evidence', () => {
    const paused = aStanding('alpha', 'paused');
    const silent = aStanding('beta', 'silent');
    const [first, second] = withRhythms(
      [paused, silent],
      [backingOff('alpha'), backingOff('beta')],
      NOBODY,
    );
    expect(first).toEqual(paused);
    expect(second).toMatchObject({ state: 'silent' });
  });

  test('adds nothing to a circle that the watches see', () => {
    const rhythm = circling('alpha');
    expect(withRhythms([], [rhythm], new Set([rhythm.ref.uid]))).toEqual([]);
  });
});
