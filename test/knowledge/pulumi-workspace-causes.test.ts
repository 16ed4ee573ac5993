import { describe } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, ago, anEvent, conditions, type Shape } from '../helpers/objects.ts';

const DB = 'Stack team-a/db';
const FINALIZER = 'finalizer.stack.pulumi.com';
const KEEPS = { destroyOnFinalize: false };

/** Stack team-a/db, whose deletion was asked for five minutes ago and which destroys what it made. */
const stack = (shape: Shape = {}) =>
  a('pulumi.com/v1 Stack', 'team-a/db', {
    finalizers: [FINALIZER],
    deleted: 300,
    spec: { destroyOnFinalize: true },
    ...shape,
  });
const saying = (type: string, reason: string, message: string, shape: Shape = {}) =>
  stack({ status: conditions([type, 'True', reason, message, 100]), ...shape });
const workspace = (reason: string, message = '', shape: Shape = {}, since = 100) =>
  a('auto.pulumi.com/v1alpha1 Workspace', 'team-a/db', {
    status: conditions([
      'Ready',
      reason === 'Succeeded' ? 'True' : 'False',
      reason,
      message,
      since,
    ]),
    ...shape,
  });
const lease = a('coordination.k8s.io/v1 Lease', 'pulumi-kubernetes-operator/operator.pulumi.com', {
  spec: { renewTime: ago(20), leaseDurationSeconds: 60 },
});
const pulumi = (...more: readonly KubeObject[]) => [lease, ...more];
const ready = workspace('Succeeded');

describe('a namespace that is being deleted', () => {
  const going = a('v1 Namespace', 'team-a', { deleted: 200 });
  const told = saying('Stalled', 'NamespaceTerminating', 'the namespace is terminating');

  testFound([
    {
      title: '[P-10] [PD-5] keeps a Stack from its destroy, as the operator says',
      of: DB,
      given: { objects: pulumi(told, going) },
      code: 'PD-5',
      severity: 'stuck',
      says: ['its namespace team-a is being deleted', 'the finalizer stays'],
      answers: ['P-10'],
      evidence: ['NamespaceTerminating: the namespace is terminating'],
    },
    {
      title: '[PD-5] keeps a Stack from its destroy, before the operator says so',
      of: DB,
      given: { objects: pulumi(stack(), going) },
      code: 'PD-5',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['its namespace team-a is being deleted'],
    },
  ]);

  testNotFound([
    {
      title: '[PD-5] keeps nothing from a Stack that destroys nothing',
      of: DB,
      given: { objects: pulumi(stack({ spec: KEEPS }), going) },
      not: ['PD-5'],
    },
    {
      title: '[PD-5] does not end a destroy that runs',
      of: DB,
      given: {
        objects: pulumi(
          stack({ status: { currentUpdate: { name: 'db-0' } } }),
          a('auto.pulumi.com/v1alpha1 Update', 'team-a/db-0', { created: 100 }),
          ready,
          going,
        ),
      },
      not: ['PD-5'],
      state: 'working',
    },
    {
      title: '[PD-5] is none that lives',
      of: DB,
      given: { objects: pulumi(stack(), ready, a('v1 Namespace', 'team-a')) },
      not: ['PD-5'],
    },
  ]);
});

describe('the workspace in which to destroy', () => {
  const unreachable = workspace('ConnectionFailed', 'unable to connect to workspace');

  testFound([
    {
      title: '[P-10] [PD-6] cannot be reached',
      of: DB,
      given: {
        objects: pulumi(
          stack(),
          unreachable,
          anEvent(unreachable, 'ConnectionFailure', 'TRANSIENT_FAILURE', { count: 31 }),
        ),
      },
      code: 'PD-6',
      severity: 'stuck',
      says: ['Workspace team-a/db', 'ConnectionFailed', 'unable to connect'],
      answers: ['P-10'],
      evidence: ['ConnectionFailure: TRANSIENT_FAILURE (31 times)'],
    },
    {
      title: '[PD-6] cannot install what it needs',
      of: DB,
      given: { objects: pulumi(stack({ deleted: 5 }), workspace('InstallationFailed', 'npm 404')) },
      code: 'PD-6',
      severity: 'stuck',
      says: ['InstallationFailed', 'npm 404'],
    },
    {
      title: '[PD-6] cannot fetch its source, as its pod tells',
      of: DB,
      given: {
        objects: pulumi(
          stack(),
          workspace('RollingUpdate'),
          a('v1 Pod', 'team-a/db-workspace-0', {
            status: {
              initContainerStatuses: [
                { name: 'fetch', restartCount: 4, lastState: { terminated: { exitCode: 1 } } },
              ],
            },
          }),
        ),
      },
      code: 'PD-6',
      severity: 'stuck',
      says: ['container fetch ends with exit code 1'],
    },
    {
      title: '[PD-6] comes up',
      of: DB,
      given: { objects: pulumi(stack(), workspace('RollingUpdate', 'waiting')) },
      code: 'PD-6',
      severity: 'working',
      says: ['RollingUpdate'],
    },
    {
      title: '[PD-6] cannot be reached yet',
      of: DB,
      given: { objects: pulumi(stack(), workspace('ConnectionFailed', '', {}, 10)) },
      code: 'PD-6',
      severity: 'working',
      says: ['ConnectionFailed'],
    },
  ]);

  testNotFound([
    {
      title: '[PD-6] is ready',
      of: DB,
      given: { objects: pulumi(stack(), ready) },
      not: ['PD-6'],
    },
    {
      title: '[PD-6] is not needed',
      of: DB,
      given: { objects: pulumi(stack({ spec: KEEPS }), unreachable) },
      not: ['PD-6'],
    },
    {
      title: '[PD-6] may not be read',
      of: DB,
      given: {
        objects: pulumi(stack(), unreachable),
        forbidden: ['workspaces.auto.pulumi.com'],
      },
      not: ['PD-6', 'PD-8'],
    },
  ]);
});

describe('a foreground deletion', () => {
  const foreground = stack({ finalizers: [FINALIZER, 'foregroundDeletion'] });

  testFound([
    {
      title: '[P-10] [PD-8] takes the workspace away before the destroy',
      of: DB,
      given: { objects: pulumi(foreground, workspace('Deleting', '', { deleted: 200 })) },
      code: 'PD-8',
      severity: 'stuck',
      says: ['deleted in the foreground', 'before the destroy'],
      evidence: ['Workspace team-a/db it is being deleted'],
    },
    {
      title: '[PD-8] has taken the workspace away',
      of: DB,
      given: { objects: pulumi(foreground) },
      code: 'PD-8',
      severity: 'stuck',
      says: ['deleted in the foreground'],
      evidence: ['it is gone'],
    },
  ]);

  testNotFound([
    {
      title: '[PD-8] of a Stack whose workspace is there',
      of: DB,
      given: { objects: pulumi(foreground, ready) },
      not: ['PD-8'],
    },
    {
      title: '[PD-8] is none in the background',
      of: DB,
      given: { objects: pulumi(stack()) },
      not: ['PD-8'],
    },
  ]);
});

describe('what a Stack itself says is wrong', () => {
  testFound([
    {
      title: '[P-10] [PD-11] its source is gone',
      of: DB,
      given: {
        objects: pulumi(
          saying('Stalled', 'SourceUnavailable', 'unable to retrieve program'),
          ready,
        ),
      },
      code: 'PD-11',
      severity: 'stuck',
      says: ['SourceUnavailable', 'unable to retrieve program'],
      answers: ['P-10'],
    },
    {
      title: '[PD-10] a prerequisite, which a deletion does not wait for',
      of: DB,
      given: {
        objects: pulumi(saying('Reconciling', 'PrerequisiteNotSatisfied', 'net not ready'), ready),
      },
      code: 'PD-10',
      severity: 'info',
      says: ['net not ready', 'a deletion does not wait for'],
    },
  ]);

  testNotFound([
    {
      title: '[PD-11] means nothing where nothing is destroyed',
      of: DB,
      given: {
        objects: pulumi(saying('Stalled', 'SourceUnavailable', 'gone', { spec: KEEPS }), ready),
      },
      not: ['PD-11'],
    },
    {
      title: '[PD-11] is over when its condition is False',
      of: DB,
      given: {
        objects: pulumi(
          stack({ status: conditions(['Stalled', 'False', 'SourceUnavailable']) }),
          ready,
        ),
      },
      not: ['PD-11'],
    },
    {
      title: '[PD-11] is none while it is processed',
      of: DB,
      given: {
        objects: pulumi(
          saying('Reconciling', 'StackProcessing', 'stack is being processed'),
          ready,
        ),
      },
      not: ['PD-10', 'PD-11'],
    },
  ]);
});
