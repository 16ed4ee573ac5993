import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockTime } from '../../../src/analysis/clock-time.ts';
import { parseLine } from '../../../src/analysis/log-lines/parse-line.ts';
import { explainRounds } from '../../../src/analysis/loops/explain-rounds.ts';
import { LoggedRounds, type Round } from '../../../src/analysis/loops/rounds.ts';
import { NOON } from '../../helpers/rows.ts';

const round = (second: number, failed = false): Round => ({
  at: NOON + second * 1_000,
  failed,
  said: failed ? 'it is refused' : 'done',
});
const failing = (seconds: readonly number[]) => seconds.map((second) => round(second, true));

describe('what a controller does to one object is', () => {
  test.each([
    ['a circle', Array.from({ length: 20 }, (_, i) => round(i)), 20, 'circling', undefined],
    ['failure with longer and longer waits', failing([0, 1, 3, 7, 15, 31]), 40, 'backing-off', 63],
    [
      'failure at the longest wait',
      failing([0, 300, 900, 1900, 2900, 3900]),
      4000,
      'backing-off',
      4900,
    ],
    ['failure at equal intervals', failing([0, 12, 24, 36, 48]), 50, 'failing', undefined],
  ] as const)('%s', (_name, rounds, now, kind, next) => {
    const found = explainRounds(rounds, NOON + now * 1_000);
    expect(found?.kind).toBe(kind);
    expect(found?.nextAt).toBe(next === undefined ? undefined : NOON + next * 1_000);
  });

  test.each([
    ['a few reconciliations', [round(0), round(1), round(2)], 3],
    ['one an hour', Array.from({ length: 20 }, (_, i) => round(i * 3_600)), 19 * 3_600],
    ['a circle that has ended', Array.from({ length: 20 }, (_, i) => round(i)), 120],
    ['failures that were mended', [...failing([0, 1, 3, 7, 15]), round(31)], 40],
  ])('nothing of note: %s', (_name, rounds, now) => {
    expect(explainRounds(rounds, NOON + now * 1_000)).toBeUndefined();
  });

  test('back-off by the rule of its own kind', () => {
    const rounds = failing([0, 10, 40, 130]);
    const found = explainRounds(rounds, NOON + 140_000, { factor: 3, mostMs: 86_400_000 });
    expect(found?.nextAt).toBe(NOON + 400_000);
    expect(found?.sentence).toBe(
      `its controller fails and waits longer each time (10s, 30s, 90s); the next try is due at about ${clockTime(NOON + 400_000)}, as such waits go: it is refused`,
    );
  });

  test('told whatever happened, without a next try that lies before the last', () => {
    const history = fc.array(
      fc.record({ gap: fc.integer({ min: 0, max: 2_000_000 }), failed: fc.boolean() }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(history, fc.nat(1_000_000), (steps, later) => {
        let at = NOON;
        const rounds = steps.map(({ gap, failed }) => {
          at += gap;
          return { at, failed, said: 'x' };
        });
        const found = explainRounds(rounds, at + later);
        if (found === undefined) return;
        expect(found.last).toBe(at);
        expect(found.since).toBeLessThanOrEqual(found.last);
        if (found.nextAt !== undefined) expect(found.nextAt).toBeGreaterThanOrEqual(found.last);
        if (found.kind !== 'circling') expect(rounds.at(-1)?.failed).toBe(true);
      }),
    );
  });
});

describe('a log tells of reconciliations', () => {
  const logged = (lines: readonly string[]) => {
    const rounds = new LoggedRounds();
    for (const line of lines) rounds.take(parseLine(line, NOON));
    return rounds.reconciled();
  };
  const zap = (second: number, id: string, msg: string, more = {}) =>
    JSON.stringify({
      level: 'info',
      ts: new Date(NOON + second * 1_000).toISOString(),
      msg,
      controllerKind: 'Widget',
      Widget: { namespace: 'a', name: 'one' },
      reconcileID: id,
      ...more,
    });

  test('one for each reconcileID, however their lines are mixed', () => {
    const [widget] = logged([
      zap(0, 'a', 'Reconciling'),
      zap(1, 'b', 'Reconciling'),
      zap(1, 'a', 'cannot', { level: 'error', error: 'denied' }),
      zap(2, 'b', 'done'),
    ]);
    expect(widget?.object).toEqual({ kind: 'Widget', namespace: 'a', name: 'one' });
    expect(widget?.rounds).toMatchObject([
      { at: NOON, failed: true, said: 'cannot: denied' },
      { at: NOON + 1_000, failed: false, said: 'done' },
    ]);
  });

  test('without any ID, one for each time that the same is said', () => {
    const lines = [0, 1, 2, 3].flatMap((second) => [
      `I1121 12:00:0${second}.000000       1 sync.go:10] "Begin" cloneSet="a/web"`,
      `I1121 12:00:0${second}.500000       1 sync.go:12] "Begin ${second} of 4" cloneSet="a/web"`,
    ]);
    const [web] = logged(lines);
    expect(web?.object.name).toBe('web');
    expect(web?.rounds).toHaveLength(4);
  });

  test('within bounds', () => {
    const rounds = new LoggedRounds();
    for (let i = 0; i < 3_000; i++)
      rounds.take(
        parseLine(zap(i, `id${i}`, 'x', { Widget: { namespace: 'a', name: `w${i}` } }), NOON),
      );
    for (let i = 0; i < 100; i++) rounds.take(parseLine(zap(i, `more${i}`, 'x'), NOON));
    const told = rounds.reconciled();
    expect(told).toHaveLength(2_000);
    expect(told.at(-1)?.rounds).toHaveLength(64);
  });

  test('Pulumi tries a failed destroy once a second, and nothing of it is written', () => {
    const file = path.join(
      import.meta.dirname,
      '../../fixtures/recordings/log-destroy-failed.jsonl',
    );
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const told = logged(lines.map((line) => JSON.parse(line).log.line));
    const stack = told.find(({ object }) => object.kind === 'Stack' && object.name === 'db');
    const now = stack?.rounds.at(-1)?.at ?? 0;
    const found = explainRounds(stack?.rounds ?? [], now);
    const since = Date.parse('2026-11-21T07:16:35Z');
    expect(found).toMatchObject({ kind: 'circling', everyMs: 1_000, since, rounds: 30 });
    expect(found?.said).toMatch(/^Destroy failed; retaining finalizer and retrying after backoff/);
  });
});
