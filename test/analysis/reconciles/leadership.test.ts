import { describe, expect, test } from 'vitest';
import {
  type Candidate,
  leadershipOf,
  standingByLease,
} from '../../../src/analysis/reconciles/leadership.ts';
import { a, ago } from '../../helpers/objects.ts';
import { NOON } from '../../helpers/rows.ts';

function lease(name: string, holderIdentity: string, renewed: number, leaseDurationSeconds = 15) {
  return a('coordination.k8s.io/v1 Lease', name, {
    spec: { holderIdentity, leaseDurationSeconds, renewTime: ago(renewed) },
  });
}

const WHO: Candidate = { writers: ['widget-operator'], group: 'widgets.example.com' };
const found = (leases: Parameters<typeof leadershipOf>[0], who: Candidate = WHO) => {
  const leadership = leadershipOf(leases, who, NOON);
  const name = (leadership?.lease.metadata as { name: string } | undefined)?.name;
  return leadership && { name, isHeld: leadership.isHeld, isInferred: leadership.isInferred };
};

describe('the Lease of a controller is found', () => {
  test.each<[string, string, string, Candidate]>([
    ['by its name', 'ops/widget-operator', 'x', WHO],
    ['by a name that begins so', 'ops/widget-operator-leader', 'x', WHO],
    ['by its holder', 'ops/abc', 'widget-operator-7c9-xyz_4f1f', WHO],
    [
      'by the domain of its group',
      'ops/2743c979.example.com',
      'x',
      { ...WHO, writers: ['manager'] },
    ],
    [
      'by the workload that looks like it',
      'ops/abc',
      'web-7c9-xyz_1',
      { ...WHO, writers: [], workload: a('apps/v1 Deployment', 'ops/web') },
    ],
  ])('%s', (_, name, holder, who) => {
    expect(found([lease('ops/other', 'other-1', 1), lease(name, holder, 1)], who)).toMatchObject({
      name: name.split('/')[1],
      isHeld: true,
      isInferred: true,
    });
  });

  test.each<[string, string, string, Candidate]>([
    ['a name that many have', 'ops/manager', 'manager-1', { ...WHO, writers: ['manager'] }],
    ['another word that begins alike', 'ops/widget-operators', 'x', WHO],
    ['a top-level domain', 'ops/abc.com', 'x', WHO],
    [
      'a workload of another namespace',
      'other/abc',
      'web-7c9',
      { ...WHO, writers: [], workload: a('apps/v1 Deployment', 'ops/web') },
    ],
  ])('not by %s', (_, name, holder, who) => {
    expect(found([lease(name, holder, 1)], who)).toBeUndefined();
  });

  test('by a pack alone where one names it', () => {
    const fact = { lease: 'named', title: 'it' } as Candidate['fact'];
    const leases = [lease('ops/widget-operator', 'x', 1), lease('ops/named', 'y', 900)];
    expect(found(leases, { ...WHO, fact })).toEqual({
      name: 'named',
      isHeld: false,
      isInferred: false,
    });
    expect(found([lease('ops/widget-operator', 'x', 1)], { ...WHO, fact })).toBeUndefined();
  });
});

test('one that is left behind does not count beside one that is renewed', () => {
  const leases = [lease('a/widget-operator', 'old', 90_000), lease('b/widget-operator', 'new', 2)];
  expect(found(leases)?.isHeld).toBe(true);
});

test('a Lease holds as long as it says, a renewal on its way included', () => {
  expect(found([lease('ops/widget-operator', 'x', 19)])?.isHeld).toBe(true);
  expect(found([lease('ops/widget-operator', 'x', 21)])?.isHeld).toBe(false);
  expect(found([lease('ops/widget-operator', 'x', 50, 60)])?.isHeld).toBe(true);
  expect(found([lease('ops/widget-operator', 'x', -500)])?.isHeld).toBe(true);
});

test('one that is not renewed names itself, its holder and since when', () => {
  const held = leadershipOf([lease('ops/widget-operator', 'pod-1_uuid', 300)], WHO, NOON);
  expect(held && standingByLease('widget-operator', held)).toMatchObject({
    state: 'down',
    since: NOON - 300_000,
    why: 'nobody leads widget-operator (Lease ops/widget-operator, held by pod-1_uuid, is not renewed)',
    evidence: [
      {
        object: 'Lease ops/widget-operator',
        text: expect.stringContaining('renewed last at 2026-01-01T11:55:00'),
      },
    ],
  });
});
