import { expect, test } from 'vitest';
import { controllerState } from '../../src/analysis/controller-state.ts';
import { operator } from '../../src/knowledge/packs/pulumi/operator.ts';
import { type Given, givenLook } from '../helpers/given-look.ts';
import { a, ago } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';

const SYSTEM = 'pulumi-kubernetes-operator';
const LEASES = 'leases.coordination.k8s.io';
const lease = (renewed: number, leaseDurationSeconds: number | null = 60, in_ = SYSTEM) =>
  a('coordination.k8s.io/v1 Lease', `${in_}/operator.pulumi.com`, {
    spec: { renewTime: ago(renewed), leaseDurationSeconds },
  });
const deployment = (readyReplicas: number, replicas = 1) =>
  a('apps/v1 Deployment', `${SYSTEM}/controller-manager`, {
    spec: { replicas },
    status: { readyReplicas },
  });
const stateOf = (given: Given) => controllerState(givenLook(given), operator);

test.each<[title: string, state: string, given: Given]>([
  ['a lease that is renewed', 'up', { objects: [lease(50)] }],
  ['a lease that holds as long as it says', 'up', { objects: [lease(63)] }],
  ['[R-24] a lease that is not renewed', 'down', { objects: [lease(66), deployment(1)] }],
  ['a lease that says nothing of how long it holds', 'down', { objects: [lease(21, null)] }],
  ['a lease where a chart has put it', 'up', { objects: [lease(5, 60, 'pulumi')] }],
  ['a Deployment that is ready, without a lease', 'up', { objects: [deployment(1)] }],
  ['[R-24] a Deployment without a ready replica', 'down', { objects: [deployment(0)] }],
  ['a Deployment that is scaled to nothing', 'down', { objects: [deployment(0, 0)] }],
  ['nothing of it anywhere', 'missing', { objects: [] }],
  ['leases that may not be read', 'up', { objects: [deployment(1)], forbidden: [LEASES] }],
  ['neither a lease nor a Deployment to read', 'unknown', { objects: [], onlyIn: 'team-a' }],
  ['leases of its own namespace alone', 'unknown', { objects: [], onlyIn: SYSTEM }],
])('%s is %s', async (_, state, given) => {
  expect((await stateOf(given)).state).toBe(state);
});

test('it is down since the last renewal, and the lease is the evidence', async () => {
  const { since, evidence } = await stateOf({ objects: [lease(120)] });
  expect(since).toBe(NOON - 120_000);
  expect(evidence).toEqual([
    {
      text: 'not renewed for 2m, and holds for 60s only: nobody leads',
      object: `Lease ${SYSTEM}/operator.pulumi.com`,
      source: 'spec.renewTime',
    },
  ]);
});

test('a Deployment tells how many of its replicas are ready', async () => {
  const { evidence } = await stateOf({ objects: [deployment(0, 2)] });
  expect(evidence.map(({ text }) => text)).toEqual(['0 of 2 replicas are ready']);
});
