import { expect, test } from 'vitest';
import { groupFindings } from '../../../src/analysis/findings/group-findings.ts';
import { describeFindings, findingsReport } from '../../../src/analysis/findings/report.ts';
import { aConclusion, aController, aName } from '../../helpers/conclusions.ts';
import { NOON } from '../../helpers/rows.ts';

const remove = { id: 'remove-finalizer', title: 'remove it', effect: '', command: 'kubectl patch' };
const restart = { id: 'restart', title: 'start it', effect: '', command: 'kubectl rollout' };

test('blame is passed on to who is to blame in the end', () => {
  const causes = groupFindings([
    aConclusion('a', { culprit: { ...aName('b'), sentence: 'b is held' } }),
    aConclusion('b', { culprit: { ...aName('c'), sentence: 'c is held' } }),
    aConclusion('c', { sentence: 'c has failed' }),
  ]);
  expect(causes).toMatchObject([
    { culprit: { name: 'c' }, sentence: 'c has failed', size: 2, own: { key: expect.anything() } },
  ]);
});

test('who blame each other are one cause', () => {
  const causes = groupFindings([
    aConclusion('a', { culprit: { ...aName('b'), sentence: 'b is there' } }),
    aConclusion('b', { culprit: { ...aName('a'), sentence: 'a is there' } }),
  ]);
  expect(causes).toHaveLength(1);
  expect(causes[0]).toMatchObject({ culprit: { name: 'a' }, size: 1 });
});

test('an object is told by its best explanation, and hangs where that says', () => {
  const causes = groupFindings([
    aConclusion('a', { severity: 'info', sentence: 'BackOff' }, { source: 'events' }),
    aConclusion('a', { severity: 'stuck', culprit: aController('operator') }),
    aConclusion('a', { severity: 'stuck', sentence: 'it fails' }, { source: 'workflows' }),
  ]);
  expect(causes).toMatchObject([
    { culprit: { name: 'operator' }, affected: [{ others: 2, best: { source: 'deletions' } }] },
  ]);
});

test('of two that blame different culprits alike the same one is believed, whichever comes first', () => {
  const two = ['b', 'c'].map((name) =>
    aConclusion('a', { culprit: { ...aName(name), sentence: 'it is down' } }),
  );
  expect(groupFindings([...two].reverse())).toEqual(groupFindings(two));
});

test('the removal of a finalizer is offered for its object, and not for a cause', () => {
  const culprit = aController('operator');
  const [cause] = groupFindings([
    aConclusion('a', { culprit, actions: [remove, restart] }),
    aConclusion('b', { culprit, actions: [remove] }),
  ]);
  expect(cause?.action).toEqual(restart);
  const [own] = groupFindings([aConclusion('a', { actions: [remove, restart] })]);
  expect(own?.action).toEqual(remove);
});

test('a report for people names the first ten, and how many more there are', () => {
  const culprit = aController('operator', 'it does not run');
  const all = Array.from({ length: 12 }, (_, i) =>
    aConclusion(
      `w${i}`,
      { culprit, since: NOON - 60_000, actions: [restart] },
      { alike: i === 0 ? 5 : 0 },
    ),
  );
  const causes = groupFindings(all).map((cause) => ({ cause, affected: cause.affected }));
  const coverage = { looked: ['12 of 17 objects'], notLooked: ['events'] };
  const lines = describeFindings(causes, coverage, NOON);
  expect(lines[0]).toBe('stuck for 60s: Deployment system/operator: it does not run (17 objects)');
  expect(lines.slice(-4)).toEqual([
    '  and 7 more',
    '  → start it: kubectl rollout',
    'looked at: 12 of 17 objects',
    'not looked at: events',
  ]);
  expect(findingsReport(causes, coverage).findings).toMatchObject([
    { objects: 17, since: '2026-01-01T11:59:00.000Z', action: restart },
  ]);
});
