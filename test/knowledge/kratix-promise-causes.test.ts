import { describe } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import {
  aJob,
  from,
  kratix,
  leading,
  MANAGER_LOG,
  managerPod,
  PROMISE_ORDER,
  promise,
  request,
  revision,
} from '../helpers/kratix.ts';
import { a, ago, conditions } from '../helpers/objects.ts';

const WIDGETS = 'Promise widgets';
const OWN = { 'kratix.io/promise-name': 'widgets' };

/** The Promise at one of its seven steps. */
const at = (step: string, shape: object = {}) =>
  promise({ deleted: 300, finalizers: from(`kratix.io/${step}`, PROMISE_ORDER), ...shape });
const around = (of: KubeObject, ...more: readonly KubeObject[]) => [
  of,
  leading,
  managerPod,
  ...more,
];
/** A pod that its node holds for ever. */
const lostPod = (owner: KubeObject) => [
  a('v1 Pod', 'team-a/left', {
    owners: [owner],
    finalizers: ['batch.kubernetes.io/job-tracking'],
    deleted: 200,
    spec: { nodeName: 'n1' },
  }),
  a('v1 Node', 'n1', { status: conditions(['Ready', 'Unknown', 'NodeStatusUnknown']) }),
];
const leftJob = (of: 'request' | 'promise') =>
  aJob('configure', 'team-a/left', {
    of,
    created: 900,
    deleted: 250,
    finalizers: ['foregroundDeletion'],
    status: conditions(['Complete', 'True']),
  });

describe('a Promise inherits what holds', () => {
  testFound([
    {
      title: '[K-34] one of its workflow Jobs',
      of: WIDGETS,
      given: {
        objects: around(
          at('workflows-cleanup'),
          leftJob('promise'),
          ...lostPod(leftJob('promise')),
        ),
      },
      code: 'G-14',
      severity: 'stuck',
      says: ['it waits for Job team-a/left, which waits for Pod team-a/left', 'node n1'],
      answers: ['K-34'],
    },
    {
      title: '[K-35] one of its requests',
      of: WIDGETS,
      given: {
        objects: around(
          at('resource-request-cleanup'),
          revision,
          request({ labels: { 'kratix.io/paused': 'true' } }),
          a('example.com/v1 Widget', 'team-b/beta'),
        ),
      },
      code: 'KD-1',
      severity: 'stuck',
      says: ['it waits for Widget team-a/alpha', 'kratix.io/paused'],
      answers: ['K-35'],
    },
    {
      title: '[K-37] one of the roles of its controller',
      of: WIDGETS,
      given: {
        objects: around(
          at('dynamic-controller-dependant-resources-cleanup'),
          a('rbac.authorization.k8s.io/v1 ClusterRole', 'widgets-promise-controller', {
            labels: OWN,
            finalizers: ['audit.acme.io/keep'],
            deleted: 100,
          }),
        ),
      },
      code: 'G-15',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['it waits for ClusterRole widgets-promise-controller', 'audit.acme.io/keep'],
      answers: ['K-37'],
    },
    {
      title: '[K-39] its definition, which waits for its objects',
      of: WIDGETS,
      given: {
        objects: around(
          at('api-crd-cleanup'),
          a('apiextensions.k8s.io/v1 CustomResourceDefinition', 'widgets.example.com', {
            labels: OWN,
            finalizers: ['customresourcecleanup.apiextensions.k8s.io'],
            deleted: 100,
          }),
          a('example.com/v1 Widget', 'team-a/gamma', {
            finalizers: ['audit.acme.io/keep'],
            deleted: 100,
          }),
        ),
      },
      code: 'G-15',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['CustomResourceDefinition widgets.example.com', 'Widget team-a/gamma'],
      answers: ['K-39'],
    },
  ]);

  testFound([
    {
      title: '[K-27] as a request does: one of its workflow Jobs',
      of: 'Widget team-a/alpha',
      given: {
        objects: kratix(
          request({ finalizers: ['kratix.io/workflows-cleanup'] }),
          leftJob('request'),
          ...lostPod(leftJob('request')),
        ),
      },
      code: 'G-14',
      severity: 'stuck',
      says: ['it waits for Job team-a/left, which waits for Pod team-a/left'],
      answers: ['K-27'],
    },
  ]);

  testNotFound([
    {
      title: '[K-37] nothing while the roles go, one kind every 5 s: 30 s are normal',
      of: WIDGETS,
      given: {
        objects: around(
          promise({
            deleted: 40,
            finalizers: from(
              'kratix.io/dynamic-controller-dependant-resources-cleanup',
              PROMISE_ORDER,
            ),
          }),
          a('v1 ServiceAccount', 'kratix-platform-system/widgets', { labels: OWN }),
        ),
      },
      not: ['silent', 'KD-16'],
      state: 'working',
    },
  ]);
});

describe('the latest PromiseRevision', () => {
  const denied = (name: string, seconds: number) =>
    `{"level":"error","ts":"${ago(seconds)}","msg":"Reconciler error","controllerKind":"Promise","name":"${name}","error":"admission webhook \\"vpromiserevision-v1alpha1.kb.io\\" denied the request: can not delete the latest PromiseRevision"}`;
  const going = {
    ...revision,
    metadata: { ...(revision.metadata as object), deletionTimestamp: ago(3) },
  };

  testFound([
    {
      title: '[K-36] [KD-16] may not be deleted by the manager, as its log tells',
      of: WIDGETS,
      given: {
        objects: around(at('revision-cleanup'), revision),
        logs: { [MANAGER_LOG]: [denied('widgets', 20)] },
      },
      code: 'KD-16',
      severity: 'stuck',
      says: ['vpromiserevision-v1alpha1.kb.io', 'widgets-1'],
      answers: ['K-36', 'K-30', 'O-39'],
      evidence: ['can not delete the latest PromiseRevision'],
    },
    {
      title: '[KD-16] seems not to be let go',
      of: WIDGETS,
      given: { objects: around(at('revision-cleanup'), revision) },
      code: 'KD-16',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['vpromiserevision-v1alpha1.kb.io', 'widgets-1'],
    },
  ]);

  testNotFound([
    {
      title: '[KD-16] has its turn, which began a moment ago',
      of: WIDGETS,
      given: {
        objects: around(at('revision-cleanup', { writer: ['kratix', 4] }), revision),
      },
      not: ['KD-16'],
    },
    {
      title: '[KD-16] is being deleted, whatever the log said before',
      of: WIDGETS,
      given: {
        objects: around(at('revision-cleanup'), going),
        logs: { [MANAGER_LOG]: [denied('widgets', 20)] },
      },
      not: ['KD-16'],
    },
    {
      title: '[KD-16] was denied of another Promise, and of this one before its deletion',
      of: WIDGETS,
      given: {
        objects: around(at('revision-cleanup', { writer: ['kratix', 4] }), revision),
        logs: { [MANAGER_LOG]: [denied('widgets', 900), denied('gadgets', 20)] },
      },
      not: ['KD-16'],
    },
    {
      title: '[KD-16] may not be read',
      of: WIDGETS,
      given: {
        objects: around(at('revision-cleanup'), revision),
        forbidden: ['promiserevisions.platform.kratix.io'],
      },
      not: ['KD-16'],
    },
    {
      title: '[KD-16] has its turn later',
      of: WIDGETS,
      given: { objects: around(at('resource-request-cleanup'), revision) },
      not: ['KD-16'],
    },
  ]);
});
