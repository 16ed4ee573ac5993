import { describe } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, ago, anEvent, conditions, type Shape } from '../helpers/objects.ts';

const DB = 'Stack team-a/db';
const FINALIZER = 'finalizer.stack.pulumi.com';
const DESTROYS = { destroyOnFinalize: true };

/** Stack team-a/db, whose deletion was asked for five minutes ago and which destroys what it made. */
const stack = (shape: Shape = {}) =>
  a('pulumi.com/v1 Stack', 'team-a/db', {
    finalizers: [FINALIZER],
    deleted: 300,
    spec: DESTROYS,
    ...shape,
  });
const current = { currentUpdate: { name: 'db-0' } };
const update = (shape: Shape = {}) =>
  a('auto.pulumi.com/v1alpha1 Update', 'team-a/db-0', {
    created: 240,
    spec: { type: 'destroy' },
    ...shape,
  });
const workspace = (shape: Shape = {}) =>
  a('auto.pulumi.com/v1alpha1 Workspace', 'team-a/db', {
    status: conditions(['Ready', 'True', 'Succeeded']),
    ...shape,
  });
const lease = (renewed: number) =>
  a('coordination.k8s.io/v1 Lease', 'pulumi-kubernetes-operator/operator.pulumi.com', {
    spec: { renewTime: ago(renewed), leaseDurationSeconds: 60 },
  });
/** The operator leads, the workspace is ready, and what else there is. */
const pulumi = (...more: readonly KubeObject[]) => [lease(20), workspace(), ...more];

describe('the Update that a Stack waits for', () => {
  testFound([
    {
      title: '[P-09] [R-23] [PD-1] is gone',
      of: DB,
      given: {
        objects: pulumi(
          stack({ status: current, annotations: { 'pulumi.com/reconciliation-request': 'x1' } }),
        ),
      },
      code: 'PD-1',
      severity: 'stuck',
      says: ['status.currentUpdate names Update team-a/db-0, which is gone', 'for ever'],
      answers: ['P-09', 'R-23'],
      evidence: ['reconciliation-request=x1'],
      offers: ['{"status":{"currentUpdate":null}}', 'pulumi.com/reconciliation-request'],
    },
    {
      title: '[PD-1] is gone, and nobody deletes the Stack yet',
      of: DB,
      given: {
        objects: pulumi(a('pulumi.com/v1 Stack', 'team-a/db', { status: current })),
      },
      code: 'PD-1',
      severity: 'stuck',
      says: ['Update team-a/db-0, which is gone'],
    },
    {
      title: '[P-09] [PD-2] has ended, and its result is not taken in',
      of: DB,
      given: {
        objects: pulumi(
          stack({ status: current }),
          update({ status: conditions(['Complete', 'True', 'Updated', '', 90]) }),
        ),
      },
      code: 'PD-2',
      severity: 'stuck',
      says: ['Update team-a/db-0 has ended'],
      offers: ['pulumi.com/reconciliation-request'],
    },
    {
      title: '[P-09] runs',
      of: DB,
      given: {
        objects: pulumi(
          stack({ status: current }),
          update({ status: conditions(['Progressing', 'True', 'Progressing', '', 200]) }),
        ),
      },
      code: 'update-running',
      severity: 'working',
      says: ['Update team-a/db-0 (destroy) runs'],
    },
    {
      title: '[P-09] [PD-3] does not end',
      of: DB,
      given: {
        objects: pulumi(
          stack({ status: current, deleted: 900 }),
          update({ status: { startTime: ago(840) } }),
        ),
      },
      code: 'PD-3',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['running for 14 min and does not end'],
      offers: ['kubectl rollout restart deployment controller-manager'],
    },
  ]);

  testNotFound([
    {
      title: '[PD-1] is only just being made',
      of: DB,
      given: {
        objects: pulumi(
          stack({
            status: { currentUpdate: { name: `db-${Date.parse(ago(4)).toString(16)}` } },
          }),
        ),
      },
      not: ['PD-1'],
    },
    {
      title: '[PD-1] may not be read',
      of: DB,
      given: {
        objects: pulumi(stack({ status: current })),
        forbidden: ['updates.auto.pulumi.com'],
      },
      not: ['PD-1'],
    },
    {
      title: '[PD-1] is none: the Stack waits for nothing',
      of: DB,
      given: { objects: pulumi(stack()) },
      not: ['PD-1', 'PD-2', 'PD-3', 'update-running'],
    },
    {
      title: '[PD-2] has ended less than a minute ago',
      of: DB,
      given: {
        objects: pulumi(
          stack({ status: current }),
          update({ status: conditions(['Complete', 'True', 'Updated', '', 50]) }),
        ),
      },
      not: ['PD-2', 'PD-1'],
    },
    {
      title: '[PD-1] is gone for a Stack that only a stranger holds',
      of: DB,
      given: { objects: pulumi(stack({ status: current, finalizers: ['foregroundDeletion'] })) },
      not: ['PD-1', 'PD-12'],
    },
  ]);
});

describe('a destroy', () => {
  const failed = (failures: number, message = 'bucket not empty') => ({
    lastUpdate: { name: 'db-0', type: 'destroy', state: 'failed', failures, message },
  });

  testFound([
    {
      title: '[P-08] [PD-4] has failed so often that the operator gave up',
      of: DB,
      given: {
        objects: pulumi(
          stack({
            status: {
              ...failed(3),
              ...conditions(['Stalled', 'True', 'UpdateFailed', 'destroy failed 3 times']),
            },
          }),
        ),
      },
      code: 'PD-4',
      severity: 'stuck',
      says: ['has failed 4 times', 'bucket not empty', 'has given up'],
      answers: ['P-08'],
      evidence: ['UpdateFailed: destroy failed 3 times'],
    },
    {
      title: '[G-25] [P-08] has failed, and is tried again after a pause',
      of: DB,
      given: { objects: pulumi(stack({ status: failed(1) })) },
      code: 'G-25',
      severity: 'working',
      says: ['bucket not empty', 'tries it again after a pause'],
      evidence: ['10 s'],
      offers: ['pulumi.com/reconciliation-request'],
    },
    {
      title: '[P-16] [PD-7] meets a lock',
      of: DB,
      given: {
        objects: pulumi(
          stack({ status: failed(1, '[409] Conflict: Another update is currently in progress.') }),
        ),
      },
      code: 'PD-7',
      severity: 'stuck',
      says: ['the Pulumi backend is locked', 'Another update'],
      offers: ['pulumi cancel'],
    },
    {
      title: '[P-16] [PD-7] meets a lock in a bucket of its own',
      of: DB,
      given: {
        objects: pulumi(
          stack({
            status: failed(
              1,
              'error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.',
            ),
          }),
        ),
      },
      code: 'PD-7',
      severity: 'stuck',
      says: ['the Pulumi backend is locked', 'locked by 1 lock(s)'],
      offers: ['pulumi cancel'],
    },
    {
      title: '[P-16] [PD-7] meets a lock, as its Update tells',
      of: DB,
      given: {
        objects: pulumi(
          stack({ status: failed(0, '') }),
          update({ status: conditions(['Failed', 'True', 'UpdateConflict']) }),
        ),
      },
      code: 'PD-7',
      severity: 'stuck',
      says: ['locked'],
    },
  ]);

  testNotFound([
    {
      title: '[PD-4] is under way again',
      of: DB,
      given: {
        objects: pulumi(
          stack({ status: { ...failed(3), currentUpdate: { name: 'db-0' } } }),
          update(),
        ),
      },
      not: ['PD-4', 'PD-7', 'G-25'],
      state: 'working',
    },
    {
      title: '[PD-4] has not failed: that was an up',
      of: DB,
      given: {
        objects: pulumi(stack({ status: { lastUpdate: { type: 'up', state: 'failed' } } })),
      },
      not: ['PD-4', 'PD-7', 'G-25'],
    },
  ]);
});

describe('the operator', () => {
  testFound([
    {
      title: '[R-24] [PD-12] is down',
      of: DB,
      given: { objects: [lease(90), workspace(), stack()] },
      code: 'PD-12',
      severity: 'stuck',
      says: ['the Pulumi operator does not run'],
      answers: ['R-24', 'P-09'],
    },
  ]);
  testNotFound([
    {
      title: '[PD-12] leads: its lease holds for a minute',
      of: DB,
      given: { objects: [lease(55), workspace(), stack()] },
      not: ['PD-12'],
    },
  ]);
});

describe('an Update on its own', () => {
  const owned = update({
    finalizers: [FINALIZER],
    deleted: 60,
    owners: [a('pulumi.com/v1 Stack', 'team-a/db')],
  });
  testFound([
    {
      title: '[G-16] whose Stack is gone',
      of: 'Update team-a/db-0',
      given: { objects: pulumi(owned, anEvent(owned, 'UpdateExpired', 'x', { type: 'Normal' })) },
      code: 'G-16',
      severity: 'stuck',
      says: ['Stack team-a/db', 'is gone'],
    },
  ]);
  testNotFound([
    {
      title: '[G-16] whose Stack is there',
      of: 'Update team-a/db-0',
      given: { objects: pulumi(owned, stack()) },
      not: ['G-16'],
    },
  ]);
});
