import { describe } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, anEvent, conditions, type Shape } from '../helpers/objects.ts';

const TRACKING = 'batch.kubernetes.io/job-tracking';

describe('a pod', () => {
  const POD = 'Pod team-a/web';
  const pod = (shape: Shape = {}) =>
    a('v1 Pod', 'team-a/web', {
      deleted: 180,
      graceSeconds: 30,
      spec: { nodeName: 'n1' },
      ...shape,
    });
  const node = (status: string, reason = '') =>
    a('v1 Node', 'n1', { status: conditions(['Ready', status, reason, '', 600]) });
  const counted = (shape: Shape = {}) =>
    pod({ finalizers: [TRACKING], labels: { 'job-name': 'once' }, ...shape });
  const running = { containerStatuses: [{ name: 'app', state: { running: {} } }] };

  testFound([
    {
      title: '[G-14] on a node that does not answer',
      of: POD,
      given: { objects: [pod(), node('Unknown', 'NodeStatusUnknown')] },
      code: 'G-14',
      severity: 'stuck',
      says: ['its node n1 does not answer'],
      answers: ['R-22'],
      offers: ['kubectl taint node n1 node.kubernetes.io/out-of-service', '--grace-period=0'],
    },
    {
      title: '[G-14] on a node that is gone',
      of: POD,
      given: { objects: [pod()] },
      code: 'G-14',
      severity: 'stuck',
      says: ['its node n1 is gone'],
    },
    {
      title: '[G-14] on a node that is not ready, long after its grace period',
      of: POD,
      given: { objects: [pod(), node('False', 'KubeletNotReady')] },
      code: 'G-14',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['its node n1 is not ready'],
    },
    {
      title: '[R-34] inside its grace period',
      of: POD,
      given: { objects: [pod({ deleted: 10 }), node('True')] },
      code: 'grace-period',
      severity: 'working',
      says: ['grace period of 30 s ends in 20 s'],
    },
    {
      title: '[R-22] whose container runs on',
      of: POD,
      given: { objects: [pod({ status: running }), node('True')] },
      code: 'pod-teardown',
      severity: 'stuck',
      says: ['its container app still runs'],
    },
    {
      title: '[G-16] [K-27] that no Job counts any more',
      of: POD,
      given: { objects: [counted(), node('True')] },
      code: 'G-16',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['its Job once is gone'],
      answers: ['K-27'],
    },
  ]);

  testNotFound([
    {
      title: '[G-14] on a node that is ready',
      of: POD,
      given: { objects: [pod(), node('True')] },
      not: ['G-14'],
    },
    {
      title: '[G-14] on a node that is not ready, while its kubelet may be at it',
      of: POD,
      given: { objects: [pod({ deleted: 60 }), node('False')] },
      not: ['G-14'],
    },
    {
      title: '[G-14] on a node that may not be read',
      of: POD,
      given: { objects: [pod()], forbidden: ['nodes'] },
      not: ['G-14'],
    },
    {
      title: '[G-14] that has no node yet',
      of: POD,
      given: { objects: [pod({ spec: {} })] },
      not: ['G-14'],
    },
    {
      title: '[R-22] whose probe fails while it ends',
      of: POD,
      given: {
        objects: [
          pod({ deleted: 35 }),
          node('True'),
          anEvent(pod(), 'Unhealthy', 'Readiness probe failed', { from: 'kubelet' }),
        ],
      },
      not: ['G-2', 'pod-teardown'],
      state: 'working',
    },
    {
      title: '[G-16] whose Job is there',
      of: POD,
      given: { objects: [counted(), node('True'), a('batch/v1 Job', 'team-a/once')] },
      not: ['G-16'],
    },
    {
      title: '[G-16] whose Job has gone a moment ago',
      of: POD,
      given: { objects: [counted({ deleted: 5 }), node('True')] },
      not: ['G-16'],
    },
  ]);
});

describe('a Service', () => {
  const service = a('v1 Service', 'team-a/web', {
    finalizers: ['service.kubernetes.io/load-balancer-cleanup'],
    deleted: 120,
  });
  const failed = (seconds: number): KubeObject =>
    anEvent(service, 'SyncLoadBalancerFailed', 'quota exceeded', { seconds });

  testFound([
    {
      title: '[G-2] whose load balancer the cloud does not delete',
      of: 'Service team-a/web',
      given: { objects: [service, failed(30)] },
      code: 'G-2',
      severity: 'stuck',
      says: ['the cloud does not delete its load balancer: quota exceeded'],
    },
  ]);
  testNotFound([
    {
      title: '[G-2] whose load balancer could not be made, before its deletion',
      of: 'Service team-a/web',
      given: { objects: [service, failed(900)] },
      not: ['G-2'],
    },
  ]);
});
