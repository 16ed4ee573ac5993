import { describe, expect, test } from 'vitest';
import { ErrorGroups } from '../../../src/analysis/log-lines/error-groups.ts';
import { shapeOf } from '../../../src/analysis/log-lines/message-shape.ts';
import { parseLine } from '../../../src/analysis/log-lines/parse-line.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');

const error = (name: string, seconds: number, text: string) =>
  JSON.stringify({
    level: 'error',
    ts: new Date(NOON + seconds * 1000).toISOString(),
    msg: 'Reconciler error',
    controllerKind: 'Widget',
    Widget: { name, namespace: 'team-a' },
    error: text,
  });

function groupsOf(...lines: readonly (readonly [text: string, from?: string])[]) {
  const groups = new ErrorGroups();
  for (const [text, from = 'manager'] of lines)
    groups.add(parseLine(text, NOON), { at: NOON, from, text });
  return groups;
}

test('the same error about other objects is one group', () => {
  const groups = groupsOf(
    [error('alpha', 5, 'widget alpha has 3 open connections'), 'a'],
    [error('beta', 2, 'widget beta has 17 open connections'), 'b'],
    [error('gamma', 9, 'widget gamma has 1 open connections'), 'a'],
  );
  expect(groups.list()).toMatchObject([
    {
      shape: 'Reconciler error: widget <name> has <n> open connections',
      level: 'error',
      count: 3,
      first: NOON + 2_000,
      last: NOON + 9_000,
      from: ['a', 'b'],
    },
  ]);
  expect(groups.list()[0]?.example).toContain('gamma');
});

test('other errors are other groups, the latest first', () => {
  const groups = groupsOf(
    [error('alpha', 1, 'no disk')],
    [error('alpha', 2, 'no memory')],
    [error('alpha', 3, 'no disk')],
  );
  expect(groups.list().map(({ shape, count }) => [shape, count])).toEqual([
    ['Reconciler error: no disk', 2],
    ['Reconciler error: no memory', 1],
  ]);
});

test('what is no error is in no group', () => {
  const groups = new ErrorGroups();
  const text = '{"level":"info","msg":"all is well","error":"not really"}';
  expect(groups.add(parseLine(text, NOON), { at: NOON, from: 'a', text })).toBeUndefined();
  expect(groups.list()).toEqual([]);
});

test('an error without a time was when it was read', () => {
  const text = 'Error: dial tcp 10.0.0.1:443: i/o timeout';
  const [group] = groupsOf([text]).list();
  expect(group).toMatchObject({ first: NOON, last: NOON, said: text });
});

test('the groups are not more than five hundred', () => {
  const word = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  const lines = Array.from({ length: 510 }, (_, n) => [error('a', n, `word-${word(n)}x`)] as const);
  const groups = groupsOf(...lines);
  expect(groups.list()).toHaveLength(500);
  expect(groups.forgotten).toBe(10);
  expect(groups.list().at(-1)?.shape).toContain(`word-${word(10)}x`);
});

describe('of a message stays', () => {
  test.each([
    ['took 17.5ms for 3 items', 'took <n>.<n>ms for <n> items'],
    ['pods "web-mhz87" of web-589cccdbcf', 'pods "web-<id>" of web-<id>'],
    ['uid 8b2d1c77-fa45-44d8-887a-2fbe1f55bd54 is gone', 'uid <uid> is gone'],
    ['dial tcp 10.0.0.1:443: refused', 'dial tcp <address>: refused'],
    ['at 2026-11-21T07:02:00.5Z in  one', 'at <time> in one'],
    ['commit 5b2f3f6f8d1c4ad1c3a1 at 0xc000af', 'commit <hash> at <hex>'],
    ['a feed of decade facades', 'a feed of decade facades'],
    ['cert-manager is my-service-account', 'cert-manager is my-service-account'],
  ])('%s: %s', (message, shape) => {
    expect(shapeOf(message)).toBe(shape);
  });

  test('nothing of the name of its object, and all of longer names', () => {
    const object = { kind: 'Widget', namespace: 'team-a', name: 'alpha' };
    expect(shapeOf('team-a/alpha and alpha-x in my-team-a', object)).toBe(
      '<namespace>/<name> and alpha-x in my-team-a',
    );
  });
});
