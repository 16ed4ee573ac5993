import { describe } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, anEvent, conditions, type Shape } from '../helpers/objects.ts';

const ALPHA = 'Widget team-a/alpha';
const ACME = 'zones.acme.io/records';
const running = a('apps/v1 Deployment', 'acme-system/acme', { status: { readyReplicas: 1 } });

/** A Widget that a running operator holds, without a word. */
const held = (shape: Shape = {}) =>
  a('example.com/v1 Widget', 'team-a/alpha', { finalizers: [ACME], deleted: 120, ...shape });
const around = (...objects: readonly KubeObject[]) => ({ objects: [held(), running, ...objects] });
const warns = (message: string, options = {}) => anEvent(held(), 'CleanupFailed', message, options);

describe('events of the object', () => {
  testFound([
    {
      title: '[G-2] [R-22] that warn of something',
      of: ALPHA,
      given: around(warns('bucket is not empty', { seconds: 20, count: 9 })),
      code: 'G-2',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['its controller reports a problem', 'CleanupFailed: bucket is not empty'],
      evidence: ['(9 times)'],
    },
    {
      title: '[G-2] that warn in one object each of the same',
      of: ALPHA,
      given: around(warns('try 1', { seconds: 40 }), warns('try 2', { seconds: 20 })),
      code: 'G-2',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['CleanupFailed: try 2'],
      evidence: ['(2 times)'],
    },
    {
      title: '[G-2] that warn once: who tries again may succeed',
      of: ALPHA,
      given: around(warns('bucket is not empty', { seconds: 20 })),
      code: 'G-2',
      severity: 'working',
      certainty: 'inferred',
      says: ['its controller reports a problem'],
    },
    {
      title: '[G-6] [R-22] that quote a refusal',
      of: ALPHA,
      given: around(
        warns(
          'buckets.acme.io is forbidden: User "system:serviceaccount:acme:op" cannot delete resource "buckets" in API group "acme.io"',
        ),
      ),
      code: 'G-6',
      severity: 'stuck',
      says: ['what its controller sends is refused', 'may not delete buckets.acme.io'],
    },
    {
      title: '[G-11] that say that its owner is in another namespace',
      of: ALPHA,
      given: {
        objects: [
          held({ owners: [a('v1 ConfigMap', 'team-b/owner')] }),
          running,
          anEvent(held(), 'OwnerRefInvalidNamespace', 'ownerRef [v1/ConfigMap] does not exist'),
        ],
      },
      code: 'G-11',
      severity: 'info',
      says: ['points to an object that is not in its namespace'],
      evidence: ['does not exist'],
    },
  ]);

  testNotFound([
    {
      title: '[G-2] of before its deletion',
      of: ALPHA,
      given: around(warns('bucket is not empty', { seconds: 600 })),
      not: ['G-2'],
    },
    {
      title: '[G-2] after which something else has happened',
      of: ALPHA,
      given: around(
        warns('bucket is not empty', { seconds: 60 }),
        anEvent(held(), 'Cleaned', 'bucket is empty', { type: 'Normal', seconds: 20 }),
      ),
      not: ['G-2'],
    },
    {
      title: '[G-2] about a namesake before it',
      of: ALPHA,
      given: around(anEvent(held({ uid: 'another' }), 'CleanupFailed', 'bucket is not empty')),
      not: ['G-2'],
    },
    {
      title: '[G-2] that may not be read',
      of: ALPHA,
      given: { ...around(warns('bucket is not empty')), forbidden: ['events'] },
      not: ['G-2'],
    },
    {
      title: '[G-11] about owners that it does not have',
      of: ALPHA,
      given: around(anEvent(held(), 'OwnerRefInvalidNamespace', 'ownerRef')),
      not: ['G-11'],
    },
  ]);
});

describe('conditions of the object', () => {
  const denied = 'admission webhook "keep.acme.io" denied the request: no';
  const saying = (seconds: number) =>
    held({ status: conditions(['Synced', 'False', 'CannotDelete', denied, seconds]) });

  testFound([
    {
      title: '[G-3] [O-39] that quote a refusal',
      of: ALPHA,
      given: { objects: [saying(30), running] },
      code: 'G-3',
      severity: 'stuck',
      says: ['keep.acme.io'],
      answers: ['O-39'],
      evidence: ['Synced, CannotDelete'],
    },
  ]);
  testNotFound([
    {
      title: '[G-3] that quote one of before the deletion',
      of: ALPHA,
      given: { objects: [saying(600), running] },
      not: ['G-3'],
    },
  ]);
});

describe('what pauses it', () => {
  const annotated = (annotations: Readonly<Record<string, string>>, finalizers = [ACME]) => ({
    objects: [held({ annotations, finalizers }), running],
  });

  testFound([
    {
      title: '[G-17] [R-23] an annotation of Crossplane',
      of: ALPHA,
      given: annotated({ 'crossplane.io/paused': 'true' }),
      code: 'G-17',
      severity: 'stuck',
      says: ['Crossplane', 'crossplane.io/paused=true'],
      answers: ['R-23'],
      offers: ['kubectl annotate widgets.example.com alpha -n team-a crossplane.io/paused-'],
    },
    {
      title: '[G-17] an annotation of Cluster API, whatever its value',
      of: ALPHA,
      given: annotated({ 'cluster.x-k8s.io/paused': '' }),
      code: 'G-17',
      severity: 'stuck',
      says: ['Cluster API'],
    },
  ]);
  testNotFound([
    {
      title: '[G-17] not the same with another value',
      of: ALPHA,
      given: annotated({ 'crossplane.io/paused': 'false' }),
      not: ['G-17'],
    },
    {
      title: '[G-17] not what the garbage collector holds',
      of: ALPHA,
      given: annotated({ 'crossplane.io/paused': 'true' }, ['foregroundDeletion']),
      not: ['G-17'],
    },
    {
      title: '[G-17] not a policy that lets go what is deleted',
      of: ALPHA,
      given: annotated({ 'serviceoperator.azure.com/reconcile-policy': 'skip' }),
      not: ['G-17'],
    },
  ]);
});

describe('its namespace', () => {
  testFound([
    {
      title: '[G-23] is being deleted, too',
      of: ALPHA,
      given: around(
        a('v1 Namespace', 'team-a', { deleted: 300, status: { phase: 'Terminating' } }),
      ),
      code: 'G-23',
      severity: 'info',
      says: ['team-a is being deleted, too', 'can create nothing'],
      evidence: ['its phase is Terminating'],
    },
  ]);
  testNotFound([
    {
      title: '[G-23] lives',
      of: ALPHA,
      given: around(a('v1 Namespace', 'team-a')),
      not: ['G-23'],
    },
    {
      title: '[G-23] may not be read',
      of: ALPHA,
      given: { ...around(), forbidden: ['namespaces'] },
      not: ['G-23'],
    },
  ]);
});

describe('others of its kind', () => {
  const more = (count: number, shape: Shape = {}) =>
    Array.from({ length: count }, (_, i) =>
      a('example.com/v1 Widget', `team-a/w${i}`, { finalizers: [ACME], deleted: 90, ...shape }),
    );

  testFound([
    {
      title: '[G-24] that wait for the same finalizer',
      of: ALPHA,
      given: around(...more(12)),
      code: 'G-24',
      severity: 'info',
      certainty: 'inferred',
      says: ['12 more of its kind wait for the same finalizer'],
      evidence: ['is held by zones.acme.io/records, too', 'the oldest has waited for'],
    },
  ]);

  testNotFound([
    { title: '[G-24] of which few wait', of: ALPHA, given: around(...more(9)), not: ['G-24'] },
    {
      title: '[G-24] that wait for something else',
      of: ALPHA,
      given: around(...more(12, { finalizers: ['other.example.com/x'] })),
      not: ['G-24'],
    },
    {
      title: '[G-24] that have only just been deleted',
      of: ALPHA,
      given: around(...more(12, { deleted: 3 })),
      not: ['G-24'],
    },
  ]);
});
