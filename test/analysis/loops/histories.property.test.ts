import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainLoop, type Loop, type Write } from '../../../src/analysis/loops/loop.ts';
import { changesBetween } from '../../../src/analysis/loops/version-diff.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { type HotObject, WriteRates } from '../../../src/store/write-rates.ts';
import { aRow, NOON } from '../../helpers/rows.ts';

/** One write of an object: when, by whom, and what its one field is from then on. */
interface Step {
  readonly at: number;
  readonly by: string;
  readonly value: string | number;
}

const stamp = (at: number) => new Date(at).toISOString();

/** An object as the server has it after a write: managedFields know whole seconds. */
const versionAfter = ({ at, by, value }: Step): KubeObject => ({
  metadata: {
    name: 'alpha',
    managedFields: [
      {
        manager: by,
        operation: 'Update',
        time: `${stamp(at).slice(0, 19)}Z`,
        fieldsV1: { 'f:status': { 'f:told': {} } },
        subresource: 'status',
      },
    ],
  },
  status: { told: value },
});

/** What is told of a history, some of whose versions nobody has seen. */
function told(steps: readonly Step[], seen: readonly Step[] = steps) {
  const rates = new WriteRates();
  for (const { at } of steps) rates.wrote(aRow({ name: 'alpha' }), at);
  const end = steps.at(-1)?.at ?? NOON;
  const [hot]: readonly HotObject[] = rates.hot(end);
  const writes = seen.slice(1).map((step, i): Write => {
    const before = seen[i];
    return {
      at: step.at,
      changes: before === undefined ? [] : changesBetween(versionAfter(before), versionAfter(step)),
    };
  });
  return { hot, loop: explainLoop(writes) satisfies Loop | undefined };
}

/** Writes of three minutes, so far apart; `make` says which. */
const history = (gapMs: number, make: (i: number, at: number) => Omit<Step, 'at'>) =>
  Array.from({ length: Math.ceil(180_000 / gapMs) }, (_, i): Step => {
    const at = NOON + i * gapMs;
    return { at, ...make(i, at) };
  });

/** From many times a second to more than twelve times a minute. */
const often = fc.integer({ min: 200, max: 4_500 });
const clockBy = (by: (i: number) => string) => (i: number, at: number) => ({
  by: by(i),
  value: stamp(at),
});
const fight = (i: number) =>
  i % 2 === 0 ? { by: 'argocd', value: 'blue' } : { by: 'operator', value: 'green' };

describe('whatever its rhythm,', () => {
  test('a steady time is hot, and a circle by one manager', () => {
    fc.assert(
      fc.property(often, (gapMs) => {
        const { hot, loop } = told(
          history(
            gapMs,
            clockBy(() => 'operator'),
          ),
        );
        expect(hot?.perMinute).toBeGreaterThan(12);
        expect(loop).toMatchObject({ kind: 'clock', isCircle: true, managers: ['operator'] });
      }),
    );
  });

  // Spans of ten seconds are counted whole: at twelve a minute one write more or less decides.
  test('what is written eleven times a minute or less is not hot', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5_600, max: 60_000 }), (gapMs) => {
        expect(
          told(
            history(
              gapMs,
              clockBy(() => 'operator'),
            ),
          ).hot,
        ).toBeUndefined();
      }),
    );
  });

  test('bursts with rests between them are not hot', () => {
    const burst = fc.record({
      writes: fc.integer({ min: 1, max: 24 }),
      rest: fc.integer({ min: 121_000, max: 600_000 }),
    });
    fc.assert(
      fc.property(fc.array(burst, { minLength: 1, maxLength: 6 }), (bursts) => {
        let at = NOON;
        const steps: Step[] = [];
        for (const { writes, rest } of bursts) {
          for (let i = 0; i < writes; i++) {
            at += 40;
            steps.push({ at, by: 'operator', value: stamp(at) });
          }
          at += rest;
        }
        expect(told(steps).hot).toBeUndefined();
      }),
    );
  });

  test('two who fight over a field are named, both', () => {
    fc.assert(
      fc.property(often, (gapMs) => {
        const { hot, loop } = told(history(gapMs, fight));
        expect(hot).toBeDefined();
        expect(loop).toMatchObject({ kind: 'ping-pong', path: 'status.told' });
        expect([...(loop?.managers ?? [])].sort()).toEqual(['argocd', 'operator']);
      }),
    );
  });

  test('another leader that goes on with the same is no fight', () => {
    fc.assert(
      fc.property(often, fc.integer({ min: 1, max: 99 }), (gapMs, share) => {
        const change = Math.floor((180_000 / gapMs) * (share / 100));
        const by = (i: number) => (i < change ? 'operator-0' : 'operator-1');
        const { hot, loop } = told(history(gapMs, clockBy(by)));
        expect(hot).toBeDefined();
        expect(loop).toMatchObject({ kind: 'clock', isCircle: true });
      }),
    );
  });

  test('a relist in the middle, which hides versions, changes nothing of what is told', () => {
    const hidden = fc.record({ from: fc.nat(100), count: fc.nat(200) });
    fc.assert(
      fc.property(often, hidden, fc.boolean(), (gapMs, { from, count }, isFight) => {
        const steps = history(gapMs, isFight ? fight : clockBy(() => 'operator'));
        const begin = Math.floor((steps.length * from) / 100);
        const seen = steps.filter((_, i) => i < begin || i >= begin + count);
        fc.pre(seen.length > 8);
        expect(told(steps, seen).loop?.kind).toBe(isFight ? 'ping-pong' : 'clock');
      }),
    );
  });
});
