import { describe } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, anEvent, type Shape } from '../helpers/objects.ts';

const ALPHA = 'Widget team-a/alpha';
const ACME = 'zones.acme.io/records';
const running = a('apps/v1 Deployment', 'acme-system/acme', { status: { readyReplicas: 1 } });

/** A Widget that a running operator holds, without a word. */
const held = (shape: Shape = {}) =>
  a('example.com/v1 Widget', 'team-a/alpha', { finalizers: [ACME], deleted: 120, ...shape });
const around = (...objects: readonly KubeObject[]) => ({ objects: [held(), running, ...objects] });

describe('a webhook that is asked about its updates', () => {
  const webhook = (given: object = {}) =>
    a('admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration', 'keep', {
      webhooks: [
        {
          name: 'keep.acme.io',
          clientConfig: { service: { namespace: 'acme-system', name: 'keep' } },
          rules: [{ operations: ['*'], apiGroups: ['example.com'], resources: ['*'] }],
          ...given,
        },
      ],
    });
  const slice = (ready: boolean) =>
    a('discovery.k8s.io/v1 EndpointSlice', 'acme-system/keep-1', {
      labels: { 'kubernetes.io/service-name': 'keep' },
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
    });
  const team = a('v1 Namespace', 'team-a', { labels: { 'control-plane': 'x' } });
  const byUrl = { clientConfig: { url: 'https://keep.acme.io/validate' } };
  const complaint = (seconds: number) =>
    anEvent(
      a('v1 Pod', 'team-a/other'),
      'FailedUpdate',
      'failed calling webhook "keep.acme.io": no',
      {
        seconds,
      },
    );

  testFound([
    {
      title: '[G-4] [O-39] has no ready address',
      of: ALPHA,
      given: around(webhook(), slice(false)),
      code: 'G-4',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['the webhook keep.acme.io is asked about every update'],
      answers: ['R-22', 'O-39'],
      evidence: ['Service acme-system/keep no ready address'],
      offers: ['kubectl get validatingwebhookconfigurations keep -o yaml'],
    },
    {
      title: '[G-4] is missed by others',
      of: ALPHA,
      given: around(webhook(byUrl), complaint(60)),
      code: 'G-4',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['the webhook keep.acme.io'],
      evidence: ['Pod team-a/other failed calling webhook'],
    },
    {
      title: '[G-4] has no ready address, in a namespace that it selects',
      of: ALPHA,
      given: around(
        webhook({
          namespaceSelector: { matchExpressions: [{ key: 'control-plane', operator: 'Exists' }] },
        }),
        slice(false),
        team,
      ),
      code: 'G-4',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['the webhook keep.acme.io'],
    },
  ]);

  testNotFound([
    { title: '[G-4] is served', of: ALPHA, given: around(webhook(), slice(true)), not: ['G-4'] },
    {
      title: '[G-4] may fail',
      of: ALPHA,
      given: around(webhook({ failurePolicy: 'Ignore' }), slice(false)),
      not: ['G-4'],
    },
    {
      title: '[G-4] is asked about other kinds',
      of: ALPHA,
      given: around(
        webhook({ rules: [{ operations: ['*'], apiGroups: [''], resources: ['pods'] }] }),
        slice(false),
      ),
      not: ['G-4'],
    },
    {
      title: '[G-4] is asked about creations only',
      of: ALPHA,
      given: around(
        webhook({ rules: [{ operations: ['CREATE'], apiGroups: ['*'], resources: ['*'] }] }),
        slice(false),
      ),
      not: ['G-4'],
    },
    {
      title: '[G-4] is asked about objects with a label',
      of: ALPHA,
      given: around(webhook({ objectSelector: { matchLabels: { app: 'web' } } }), slice(false)),
      not: ['G-4'],
    },
    {
      title: '[G-4] is asked about other namespaces',
      of: ALPHA,
      given: around(
        webhook({
          namespaceSelector: {
            matchExpressions: [{ key: 'control-plane', operator: 'DoesNotExist' }],
          },
        }),
        slice(false),
        team,
      ),
      not: ['G-4'],
    },
    {
      title: '[G-4] was missed by others an hour ago',
      of: ALPHA,
      given: around(webhook(byUrl), complaint(3600)),
      not: ['G-4'],
    },
    {
      title: '[G-4] has addresses that may not be read',
      of: ALPHA,
      given: {
        ...around(webhook(), slice(false)),
        forbidden: ['endpointslices.discovery.k8s.io'],
      },
      not: ['G-4'],
    },
  ]);
});
