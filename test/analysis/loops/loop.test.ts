import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainLoop, type Write } from '../../../src/analysis/loops/loop.ts';
import { changesBetween } from '../../../src/analysis/loops/version-diff.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { NOON } from '../../helpers/rows.ts';

const write = (second: number, to: unknown, by: string | undefined, path = 'status.x'): Write => ({
  at: NOON + second * 1_000,
  changes: [{ path, from: undefined, to, by }],
});
const times = (count: number, make: (i: number) => Write) =>
  Array.from({ length: count }, (_, i) => make(i));
const clock = (i: number) => new Date(NOON + i * 1_000).toISOString();

test('is told from the longest row of writes between which none is missing', () => {
  const seen = times(12, (i) => write(i, i % 2 === 0 ? 'a' : 'b', i % 2 === 0 ? 'x' : 'y'));
  const cut = seen.map((one, i) => (i === 3 ? { ...one, skipped: 951 } : one));
  // Without what is missing two writes of the same manager would follow each other.
  expect(explainLoop(cut.toSpliced(4, 1))?.kind).not.toBe('ping-pong');
  expect(explainLoop(cut.toSpliced(2, 1))).toMatchObject({ kind: 'ping-pong' });
});

describe('a loop is', () => {
  test.each([
    [
      '[R-11] two managers that compete for a field',
      times(6, (i) =>
        write(
          i,
          i % 2 === 0 ? 'blue' : 'green',
          i % 2 === 0 ? 'argocd' : 'operator',
          'metadata.labels.team',
        ),
      ),
      'ping-pong',
      /argocd and operator compete for metadata\.labels\.team: the one sets it to "blue", the other to "green", every 1s/,
    ],
    [
      'a condition that flaps',
      times(6, (i) =>
        write(i * 3, i % 2 === 0, 'operator', 'status.conditions[type=Ready].status'),
      ),
      'flapping',
      /goes to and fro between true and false, every 3s by operator/,
    ],
    [
      '[R-09] a time that is written down again and again',
      times(6, (i) => write(i, clock(i), 'operator', 'status.lastChecked')),
      'clock',
      /status\.lastChecked is set to the time every 1s by operator/,
    ],
    [
      '[R-10] a controller that may be woken by its own status',
      times(6, (i) => write(i, clock(i), 'operator', 'status.lastChecked')),
      'clock',
      /by operator: either a timer of it does that, or it is woken by its own write, for it has no predicate/,
    ],
    [
      'a time outside of the status, which wakes others',
      times(6, (i) => write(i, clock(i), 'operator', 'metadata.annotations.at')),
      'clock',
      /by operator: a write like that wakes whoever watches the object/,
    ],
    [
      'a number that grows',
      times(6, (i) => write(i, i, 'operator')),
      'counter',
      /counted up every 1s/,
    ],
    [
      'ever other values',
      times(6, (i) => write(i, ['a', 'c', 'b', 'a', 'x', 'c'][i], undefined)),
      'rewriting',
      /rewritten every 1s, by whom the server does not tell, with ever other values/,
    ],
    [
      'writes that change nothing',
      times(6, (i) => ({ ...write(i, 1, 'x'), changes: [] })),
      'nothing',
      /nothing changes but who owns its fields/,
    ],
  ])('%s', (_, writes, kind, sentence) => {
    expect(explainLoop(writes)).toMatchObject({ kind, sentence: expect.stringMatching(sentence) });
  });
});

describe('no circle is', () => {
  test.each([
    ['what somebody asks for', times(6, (i) => write(i, i, 'kubectl', 'spec.size')), 'wanted'],
    ['a number that grows', times(6, (i) => write(i, i, 'operator', 'status.ready')), 'counter'],
    [
      'ever other words',
      times(6, (i) => write(i, `step ${i}`, 'operator', 'status.message')),
      'rewriting',
    ],
  ])('%s', (_, writes, kind) => {
    expect(explainLoop(writes)).toMatchObject({ kind, isCircle: false });
  });

  test('what was written three times', () => {
    expect(explainLoop(times(3, (i) => write(i, clock(i), 'x')))).toBeUndefined();
  });

  test('work that gets on: other fields each time', () => {
    expect(explainLoop(times(6, (i) => write(i, i, 'x', `status.step${i}`)))).toBeUndefined();
  });
});

test('two managers are said to compete only when they write in turn', () => {
  const manager = fc.constantFrom('a', 'b');
  const value = fc.constantFrom('x', 'y');
  fc.assert(
    fc.property(fc.array(fc.tuple(manager, value), { maxLength: 12 }), (steps) => {
      const loop = explainLoop(steps.map(([by, to], i) => write(i, to, by)));
      if (loop?.kind !== 'ping-pong') return;
      steps.forEach(([by, to], i) => {
        expect(by).toBe(steps[i % 2]?.[0]);
        expect(to).toBe(steps[i % 2]?.[1]);
      });
      expect(steps[0]?.[0]).not.toBe(steps[1]?.[0]);
    }),
    { numRuns: 500 },
  );
});

const FILE = path.resolve(import.meta.dirname, '../../fixtures/recordings/loop-static-deps.jsonl');

test('[R-09] the hot loop of Kratix over the dependencies of a Promise', () => {
  const versions = readFileSync(FILE, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly t: string; readonly object: KubeObject });
  const writes = versions.slice(1).map(({ t, object }, i): Write => {
    const before = versions[i]?.object ?? {};
    return { at: Date.parse(t), changes: changesBetween(before, object) };
  });
  expect(explainLoop(writes)).toMatchObject({
    kind: 'clock',
    path: 'metadata.annotations["kratix.io/last-updated-at"]',
    managers: ['manager'],
  });
});
