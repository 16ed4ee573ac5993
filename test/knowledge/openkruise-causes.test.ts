import { describe } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, ago, anEvent, conditions, type Shape } from '../helpers/objects.ts';

const UNREGISTER = 'example.com/unregister';
const STATE = 'lifecycle.apps.kruise.io/state';
const PROTECTION = 'policy.kruise.io/delete-protection';

const cloneSet = (shape: Shape = {}) =>
  a('apps.kruise.io/v1beta1 CloneSet', 'team-a/web', {
    spec: { replicas: 3, lifecycle: { preDelete: { finalizersHandler: [UNREGISTER] } } },
    ...shape,
  });
const pod = (shape: Shape = {}) =>
  a('v1 Pod', 'team-a/web-1', {
    finalizers: [UNREGISTER],
    deleted: 120,
    owners: [cloneSet()],
    ...shape,
  });
const POD = 'Pod team-a/web-1';
const SET = 'CloneSet team-a/web';
const leading = a('coordination.k8s.io/v1 Lease', 'kruise-system/kruise-manager', {
  spec: { renewTime: ago(2), leaseDurationSeconds: 15 },
});

describe('a pod that a lifecycle hook holds', () => {
  testFound([
    {
      title: '[O-26] [O-38] [R-34] whose workload declares the hook',
      of: POD,
      given: { objects: [pod(), cloneSet()] },
      code: 'lifecycle-hook',
      severity: 'stuck',
      says: ['the lifecycle hook example.com/unregister of CloneSet team-a/web', 'not OpenKruise'],
      answers: ['O-26', 'O-38', 'R-34'],
      evidence: ['CloneSet team-a/web declares it'],
      offers: ["kubectl get cloneset.apps.kruise.io web -n team-a -o jsonpath='{.spec.lifecycle}'"],
    },
    {
      title: '[O-26] whose workload wants to delete it',
      of: POD,
      given: { objects: [pod({ labels: { [STATE]: 'PreparingDelete' } }), cloneSet()] },
      code: 'lifecycle-hook',
      severity: 'stuck',
      says: ['example.com/unregister', 'PreparingDelete'],
    },
    {
      title: '[O-26] whose workload is gone',
      of: POD,
      given: { objects: [pod({ labels: { [STATE]: 'PreparingDelete' } })] },
      code: 'lifecycle-hook',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['example.com/unregister'],
    },
  ]);

  testNotFound([
    {
      title: '[O-26] is none whose finalizer no workload declares',
      of: POD,
      given: { objects: [pod({ finalizers: ['acme.io/other'] }), cloneSet()] },
      not: ['lifecycle-hook'],
    },
    {
      title: '[O-26] is none that only the job controller holds',
      of: POD,
      given: {
        objects: [
          pod({
            finalizers: ['batch.kubernetes.io/job-tracking'],
            labels: { [STATE]: 'PreparingDelete' },
          }),
          cloneSet({ spec: {} }),
        ],
      },
      not: ['lifecycle-hook'],
    },
    {
      title: '[O-26] is none of a Deployment',
      of: POD,
      given: {
        objects: [pod({ owners: [a('apps/v1 ReplicaSet', 'team-a/web')] }), cloneSet()],
      },
      not: ['lifecycle-hook'],
    },
  ]);
});

describe('an object that a label protects', () => {
  const webhooks = a(
    'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
    'kruise-validating-webhook-configuration',
  );
  const other = a('admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration', 'other');
  const always = { labels: { [PROTECTION]: 'Always' } };
  const cascading = { labels: { [PROTECTION]: 'Cascading' } };
  const answers = (message: string) => () =>
    message === ''
      ? { status: 200, reason: '', message }
      : { status: 403, reason: 'Forbidden', message };
  const denied = answers(
    'admission webhook "vcloneset.kb.io" denied the request: forbidden by ResourcesProtectionDeletion for policy.kruise.io/delete-protection=Always',
  );
  const running = a('v1 Pod', 'team-a/web-1', { status: { phase: 'Running' } });
  const done = a('v1 Pod', 'team-a/once', { status: { phase: 'Succeeded' } });

  testFound([
    {
      title: '[O-39] [G-19] as a rehearsal shows',
      of: SET,
      given: { objects: [cloneSet(always), webhooks], rehearse: denied },
      code: 'G-19',
      severity: 'stuck',
      says: ['deleting it is denied by the label policy.kruise.io/delete-protection=Always'],
      answers: ['O-39'],
      evidence: ['forbidden by ResourcesProtectionDeletion'],
      offers: ['kubectl label clonesets.apps.kruise.io web -n team-a policy.kruise.io/delete-pro'],
    },
    {
      title: '[G-19] as far as its label tells',
      of: SET,
      given: { objects: [cloneSet(always), webhooks] },
      code: 'G-19',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['policy.kruise.io/delete-protection=Always'],
      evidence: ['the validating webhooks of OpenKruise are there'],
    },
    {
      title: '[O-39] [G-19] as long as there are pods in the namespace',
      of: 'Namespace team-a',
      given: { objects: [a('v1 Namespace', 'team-a', cascading), webhooks, running, done] },
      code: 'G-19',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['as long as there is something in it (now 1)'],
    },
  ]);

  testNotFound([
    {
      title: '[G-19] when a rehearsal goes through: the gate is off by default',
      of: SET,
      given: { objects: [cloneSet(always), webhooks], rehearse: answers('') },
      not: ['G-19'],
      state: 'not-deleting',
    },
    {
      title: '[G-19] when a rehearsal is refused by somebody else',
      of: SET,
      given: {
        objects: [cloneSet(always), webhooks],
        rehearse: answers('admission webhook "keep.acme.io" denied the request: no'),
      },
      not: ['G-19'],
    },
    {
      title: '[G-19] when nobody serves it',
      of: SET,
      given: { objects: [cloneSet(always), other] },
      not: ['G-19'],
    },
    {
      title: '[G-19] when there is nothing in it',
      of: 'Namespace team-a',
      given: { objects: [a('v1 Namespace', 'team-a', cascading), webhooks, done] },
      not: ['G-19'],
    },
    {
      title: '[G-19] of a kind that it does not look at',
      of: 'ConfigMap team-a/c',
      given: { objects: [a('v1 ConfigMap', 'team-a/c', always), webhooks] },
      not: ['G-19'],
    },
    {
      title: '[G-19] without the label',
      of: SET,
      given: { objects: [cloneSet(), webhooks] },
      not: ['G-19'],
    },
  ]);
});

describe('a PodUnavailableBudget', () => {
  const living = a('v1 Pod', 'team-a/web-1', {
    annotations: { 'pub.kruise.io/related-pub': 'web' },
  });
  const budget = (unavailableAllowed: number) =>
    a('policy.kruise.io/v1beta1 PodUnavailableBudget', 'team-a/web', {
      status: { unavailableAllowed, ...conditions(['Ready', 'True']) },
    });
  const prevented = anEvent(
    living,
    'PubPreventPodDeletion',
    'openkruise pub prevents pod deletion',
  );

  testFound([
    {
      title: '[O-39] [O-38] [G-19] that allows no more pods to go',
      of: POD,
      given: { objects: [living, budget(0), prevented] },
      code: 'G-19',
      severity: 'stuck',
      says: ['the PodUnavailableBudget web allows no more pods'],
      answers: ['O-39', 'O-38'],
      evidence: ['unavailableAllowed is 0', 'pub prevents pod deletion'],
    },
    {
      title: '[G-19] that may not be read, by its event',
      of: POD,
      given: {
        objects: [living, prevented],
        forbidden: ['podunavailablebudgets.policy.kruise.io'],
      },
      code: 'G-19',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['the PodUnavailableBudget web'],
    },
  ]);

  testNotFound([
    {
      title: '[G-19] that allows one again, whatever an event says of before',
      of: POD,
      given: { objects: [living, budget(1), prevented] },
      not: ['G-19'],
    },
    {
      title: '[G-19] that may not be read, and no event',
      of: POD,
      given: { objects: [living], forbidden: ['podunavailablebudgets.policy.kruise.io'] },
      not: ['G-19'],
    },
  ]);
});

describe('an ImagePullJob', () => {
  const job = (finalizers = ['apps.kruise.io/deletion-protection']) =>
    a('apps.kruise.io/v1beta1 ImagePullJob', 'team-a/warm', { finalizers, deleted: 60 });
  const config = (shape: Shape = {}) => a('v1 Namespace', 'kruise-daemon-config', shape);
  const around = (...objects: readonly KubeObject[]) => ({ objects: [leading, ...objects] });
  const JOB = 'ImagePullJob team-a/warm';

  testFound([
    {
      title: '[O-38] [G-16] without the namespace of its secrets',
      of: JOB,
      given: around(job()),
      code: 'G-16',
      severity: 'stuck',
      says: ['the namespace kruise-daemon-config is gone'],
      answers: ['O-38'],
    },
    {
      title: '[G-16] whose secrets are in a namespace that is being deleted',
      of: JOB,
      given: around(job(), config({ deleted: 90 })),
      code: 'G-16',
      severity: 'stuck',
      says: ['the namespace kruise-daemon-config is being deleted'],
    },
  ]);

  testNotFound([
    {
      title: '[G-16] with the namespace of its secrets',
      of: JOB,
      given: around(job(), config()),
      not: ['G-16'],
    },
    {
      title: '[G-16] where namespaces may not be read',
      of: JOB,
      given: { ...around(job()), forbidden: ['namespaces'] },
      not: ['G-16'],
    },
    {
      title: '[G-16] that a stranger holds first',
      of: JOB,
      given: around(job(['acme.io/x', 'apps.kruise.io/deletion-protection'])),
      not: ['G-16'],
    },
  ]);
});

describe('the log of the webhooks', () => {
  const replica = (name: string) => a('v1 Pod', `kruise-system/kruise-controller-manager-${name}`);
  const logOf = (name: string) => `kruise-system/kruise-controller-manager-${name}/manager`;
  /** klog's head has no year; Go's own logger has no letter. */
  const klog = (seconds: number) =>
    `I${ago(seconds).slice(5, 10).replace('-', '')} ${ago(seconds).slice(11, 19)}.000001       1`;
  const go = (seconds: number) =>
    `${ago(seconds).slice(0, 10).replaceAll('-', '/')} ${ago(seconds).slice(11, 19)}`;
  const handshake = (seconds: number, why = 'remote error: tls: bad certificate') =>
    `${go(seconds)} http: TLS handshake error from 10.0.0.2:34568: ${why}`;
  const asked = (name: string, id: string) =>
    `${klog(31)} http.go:141] "received request" object="team-a/${name}" namespace="team-a" name="${name}" requestID="${id}"`;
  const answered = (id: string, allowed = false, seconds = 30) =>
    `${klog(seconds)} http.go:198] "wrote response" code=403 reason="Forbidden" message="spec.replicas: Invalid value: -1" requestID="${id}" allowed=${allowed}`;
  const configuration = a(
    'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
    'kruise-validating-webhook-configuration',
  );
  const CONFIGURATION = 'ValidatingWebhookConfiguration kruise-validating-webhook-configuration';
  const objects = [leading, cloneSet(), configuration, replica('a'), replica('b')];

  testFound([
    {
      title: '[O-13] callers that do not accept the certificate, at any of the replicas',
      of: SET,
      given: {
        objects,
        logs: {
          [logOf('a')]: ['I0101 00:00:00.000000 1 x.go:1] "Started"'],
          [logOf('b')]: [handshake(70), handshake(60), handshake(50, 'EOF')],
        },
      },
      code: 'OW-2',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['does not accept their certificate', '2 calls', 'at 1 of 2 replicas'],
      answers: ['O-13', 'O-14'],
      evidence: ['Pod kruise-system/kruise-controller-manager-b', 'tls: bad certificate'],
      offers: ['kubectl rollout restart deployment kruise-controller-manager -n kruise-system'],
    },
    {
      title: '[O-13] the same, asked of a webhook configuration of Kruise',
      of: CONFIGURATION,
      given: { objects, logs: { [logOf('a')]: [handshake(70)] } },
      code: 'OW-2',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['one call in the last 15 min'],
    },
    {
      title: '[O-13] a denial of the object, of which only its request tells',
      of: SET,
      given: {
        objects,
        logs: {
          [logOf('a')]: [asked('web', '7f-1'), answered('7f-1')],
          [logOf('b')]: [asked('other', '7f-2'), answered('7f-2')],
        },
      },
      code: 'OW-3',
      severity: 'info',
      says: ['have denied a request', 'spec.replicas: Invalid value: -1'],
      answers: ['O-13'],
      evidence: ['Pod kruise-system/kruise-controller-manager-a', 'allowed=false'],
    },
    {
      title: '[O-13] all denials, asked of a webhook configuration of Kruise, as JSON too',
      of: CONFIGURATION,
      given: {
        objects,
        logs: {
          [logOf('a')]: [asked('web', '7f-1'), answered('7f-1')],
          [logOf('b')]: [
            `{"level":"info","ts":"${ago(20)}","msg":"wrote response","code":403,"message":"no \\"latest\\" tags","requestID":"7f-2","allowed":false}`,
          ],
        },
      },
      code: 'OW-3',
      severity: 'info',
      says: ['have denied 2 requests', 'no "latest" tags'],
    },
  ]);

  testNotFound([
    {
      title: '[O-13] probes that leave, what is allowed, what is old, and what others are denied',
      of: SET,
      given: {
        objects,
        logs: {
          [logOf('a')]: [handshake(60, 'EOF'), handshake(3600), answered('7f-3', false, 3600)],
          [logOf('b')]: [
            asked('web', '7f-4'),
            answered('7f-4', true),
            asked('x', '7f-5'),
            answered('7f-5'),
          ],
        },
      },
      not: ['OW-2', 'OW-3'],
    },
  ]);
});
