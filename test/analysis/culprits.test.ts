import { expect, test } from 'vitest';
import { groupFindings } from '../../src/analysis/findings/group-findings.ts';
import { conclusionsOf } from '../../src/analysis/findings/of-diagnosis.ts';
import { describeName } from '../../src/kube/object-name.ts';
import { diagnosed, type Given } from '../helpers/given-look.ts';
import { from, kratix, promise, REQUEST_ORDER, request, revision } from '../helpers/kratix.ts';
import { a, ago, anEvent, conditions } from '../helpers/objects.ts';

const ALPHA = 'Widget team-a/alpha';
const PAUSED = { 'kratix.io/paused': 'true' };
const ACME = 'zones.acme.io/records';
const held = a('example.com/v1 Widget', 'team-a/alpha', { finalizers: [ACME], deleted: 120 });
const acme = (ready: number) =>
  a('apps/v1 Deployment', 'acme-system/acme', { status: { readyReplicas: ready } });
const dead = a('coordination.k8s.io/v1 Lease', 'kratix-platform-system/2743c979.kratix.io', {
  spec: { renewTime: ago(600), leaseDurationSeconds: 15 },
});
const warns = (message: string) => anEvent(held, 'Failed', message, { seconds: 20, count: 9 });
const FORBIDDEN =
  'buckets.acme.io is forbidden: User "system:serviceaccount:acme-system:op" cannot delete resource "buckets" in API group "acme.io"';
const UNREACHABLE =
  'failed calling webhook "check.acme.io": failed to call webhook: Post "https://hooks.acme-system.svc:443/check?timeout=10s": connect: connection refused';

/** Who is said to be to blame, and of what. */
async function blamed(of: string, given: Given) {
  const { findings } = await diagnosed(of, given);
  const culprit = findings[0]?.culprit;
  return culprit && [describeName(culprit), culprit.sentence];
}

const rows: readonly (readonly [
  title: string,
  of: string,
  given: Given,
  who: string,
  why: string,
])[] = [
  [
    'a controller that a pack names and that does not run',
    ALPHA,
    { objects: [request(), promise(), revision, dead] },
    'Deployment kratix-platform-system/kratix-platform-controller-manager',
    'the Kratix manager does not run',
  ],
  [
    'a workload that looks like the holder and has no replica',
    ALPHA,
    { objects: [held, acme(0)] },
    'Deployment acme-system/acme',
    'it has no ready replica',
  ],
  [
    'a finalizer that nobody holds',
    ALPHA,
    { objects: [held] },
    `Finalizer ${ACME}`,
    'nobody in the cluster looks like its holder',
  ],
  [
    'a holder that does nothing',
    ALPHA,
    { objects: [held, acme(1)] },
    `Finalizer ${ACME}`,
    'its holder does nothing, and no reason was found',
  ],
  [
    'an account that lacks a right',
    ALPHA,
    { objects: [held, acme(1), warns(FORBIDDEN)] },
    'ServiceAccount acme-system/op',
    'system:serviceaccount:acme-system:op may not delete buckets.acme.io',
  ],
  [
    'the Service of a webhook that cannot be reached',
    ALPHA,
    { objects: [held, acme(1), warns(UNREACHABLE)] },
    'Service acme-system/hooks',
    'the webhook check.acme.io cannot be reached and its failure policy is Fail',
  ],
  [
    'a webhook that denies',
    ALPHA,
    { objects: [held, acme(1), warns('admission webhook "check.acme.io" denied the request: no')] },
    'Webhook check.acme.io',
    'the admission webhook check.acme.io denies it: no',
  ],
  [
    'a Promise that is paused',
    ALPHA,
    { objects: [request(), promise({ labels: PAUSED }), revision] },
    'Promise widgets',
    'it is paused, which pauses all its requests',
  ],
  [
    'an APIService that does not answer',
    'Namespace team-a',
    {
      objects: [
        a('v1 Namespace', 'team-a', {
          deleted: 120,
          status: conditions([
            'NamespaceDeletionDiscoveryFailure',
            'True',
            'DiscoveryFailed',
            'metrics.k8s.io/v1beta1: stale',
          ]),
        }),
        a('apiregistration.k8s.io/v1 APIService', 'v1beta1.metrics.k8s.io', {
          status: conditions(['Available', 'False', 'MissingEndpoints', 'no endpoints']),
        }),
      ],
    },
    'APIService v1beta1.metrics.k8s.io',
    'it does not answer (MissingEndpoints)',
  ],
  [
    'a node that is gone',
    'Pod team-a/web',
    { objects: [a('v1 Pod', 'team-a/web', { deleted: 120, spec: { nodeName: 'node-1' } })] },
    'Node node-1',
    'it is gone',
  ],
];

test.each(rows)('%s is to blame', async (_title, of, given, who, why) => {
  const [name, sentence] = (await blamed(of, given)) ?? [];
  expect(name).toBe(who);
  expect(sentence).toContain(why);
});

test('whose own fault it is blames nobody else', async () => {
  const paused = request({ labels: PAUSED });
  expect(await blamed(ALPHA, { objects: kratix(paused) })).toBeUndefined();
});

test('what waits for an object that is stuck blames that, or whom that blames', async () => {
  const work = (finalizers: readonly string[]) =>
    a('platform.kratix.io/v1alpha1 Work', 'team-a/work-1', {
      deleted: 200,
      finalizers,
      labels: { 'kratix.io/promise-name': 'widgets', 'kratix.io/resource-name': 'alpha' },
    });
  const waiting = request({ finalizers: from('kratix.io/work-cleanup', REQUEST_ORDER) });
  const objects = kratix(waiting, work([ACME]));
  expect(await blamed(ALPHA, { objects })).toEqual([
    `Finalizer ${ACME}`,
    expect.stringContaining('nobody'),
  ]);
});

test('what a diagnosis concludes of the object and of what it waits for is one cause', async () => {
  const owner = a('example.com/v1 Widget', 'team-a/owner', {
    deleted: 300,
    finalizers: ['foregroundDeletion'],
  });
  const dependent = a('example.com/v1 Widget', 'team-a/part', {
    deleted: 300,
    finalizers: [ACME],
    owners: [owner],
  });
  const diagnosis = await diagnosed('Widget team-a/owner', { objects: [owner, dependent] });
  const causes = groupFindings(conclusionsOf(diagnosis));
  expect(causes).toMatchObject([
    { culprit: { kind: 'Finalizer', name: ACME }, severity: 'stuck', size: 2 },
  ]);
  expect(causes[0]?.affected.map(({ best }) => best.object.name).sort()).toEqual(['owner', 'part']);
});
