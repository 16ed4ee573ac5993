import { describe, expect, test } from 'vitest';
import { AboutObject } from '../../../src/analysis/log-lines/about-object.ts';
import { parseLine } from '../../../src/analysis/log-lines/parse-line.ts';
import { NOON } from '../../helpers/rows.ts';

const alpha = { kinds: ['widget', 'widgets'], namespace: 'team-a', name: 'alpha' };

function about(...lines: readonly string[]): readonly boolean[] {
  const object = new AboutObject(alpha);
  return lines.map((line) => object.isAbout(parseLine(line, NOON), line));
}

const zap = (fields: object) =>
  JSON.stringify({ level: 'info', ts: '2026-01-01T11:59:30Z', msg: 'reconciling', ...fields });

describe('[O-19] [R-31] a line is about the object', () => {
  test.each([
    ['zap JSON', zap({ controllerKind: 'Widget', Widget: { name: 'alpha', namespace: 'team-a' } })],
    ['klog', 'I0101 11:59:30.000000 1 sync.go:12] "Syncing" widget="team-a/alpha"'],
    [
      'tracing text',
      '2026-01-01T11:59:30.0Z  INFO reconciling object{object.ref=Widget.v1.example.com/alpha.team-a object.reason=updated}: operator: done',
    ],
    [
      'tracing JSON',
      '{"timestamp":"2026-01-01T11:59:30Z","level":"INFO","fields":{"message":"done"},"target":"operator","span":{"object.ref":"Widget.v1.example.com/alpha.team-a","name":"reconciling object"}}',
    ],
    ['logfmt', 'time="2026-01-01T11:59:30Z" level=info msg=done namespace=team-a name=alpha'],
    ['plain', '2026-01-01 11:59:30 widget team-a/alpha is not ready'],
  ])('in %s', (_, line) => {
    expect(about(line)).toEqual([true]);
    expect(about(line.replaceAll('alpha', 'alpha-2'))).toEqual([false]);
    expect(about(line.replaceAll('team-a', 'team-b'))).toEqual([false]);
  });
});

test('[R-31] what else is said in the reconciliation of the object is about it too', () => {
  const its = { name: 'alpha', namespace: 'team-a', controllerKind: 'Widget' };
  expect(
    about(
      zap({ ...its, reconcileID: 'one' }),
      zap({ msg: 'created ConfigMap', reconcileID: 'one' }),
      zap({ name: 'beta', namespace: 'team-a', controllerKind: 'Widget', reconcileID: 'two' }),
      zap({ msg: 'created ConfigMap', reconcileID: 'two' }),
      zap({ msg: 'starting' }),
    ),
  ).toEqual([true, true, false, false, false]);
});

test('reconciliations are remembered, but not for ever', () => {
  const object = new AboutObject(alpha);
  const say = (line: string) => object.isAbout(parseLine(line, NOON), line);
  const its = { name: 'alpha', namespace: 'team-a' };
  for (let i = 0; i <= 1_000; i++) say(zap({ ...its, reconcileID: `id-${i}` }));
  expect(say(zap({ msg: 'done', reconcileID: 'id-1000' }))).toBe(true);
  expect(say(zap({ msg: 'done', reconcileID: 'id-0' }))).toBe(false);
});

test('a namesake of another kind is another object', () => {
  expect(about('I0101 11:59:30.000000 1 sync.go:12] "Syncing" gadget="team-a/alpha"')).toEqual([
    false,
  ]);
});

test('without a namespace the name decides', () => {
  const object = new AboutObject({ ...alpha, namespace: undefined });
  const line = 'I0101 11:59:30.000000 1 sync.go:12] "Syncing" widget="team-z/alpha"';
  expect(object.isAbout(parseLine(line, NOON), line)).toBe(true);
});
