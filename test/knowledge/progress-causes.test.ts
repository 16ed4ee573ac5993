import { describe } from 'vitest';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { aJob, kratix, podOf, request } from '../helpers/kratix.ts';
import { a, ago, anEvent, conditions } from '../helpers/objects.ts';
import { aPod } from '../helpers/workflows.ts';

const leading = a(
  'coordination.k8s.io/v1 Lease',
  'pulumi-kubernetes-operator/operator.pulumi.com',
  {
    spec: { renewTime: ago(5), leaseDurationSeconds: 60 },
  },
);
const stack = a('pulumi.com/v1 Stack', 'demo/shop');
const workspace = (ready: readonly [string, string, string, string, number]) =>
  a('auto.pulumi.com/v1alpha1 Workspace', 'demo/shop', { status: conditions(ready) });
const READY = conditions(['Ready', 'True']);
const pod = (status: object) => a('v1 Pod', 'demo/shop-workspace-0', { status });
const unreachable = workspace([
  'Ready',
  'False',
  'ConnectionFailed',
  'unable to connect to workspace: TRANSIENT_FAILURE',
  40,
]);

describe('[P-03] a Pulumi workspace to which nobody can connect', () => {
  testFound([
    {
      title: '[P-03] its pod is not there',
      of: 'Stack demo/shop',
      given: { objects: [stack, unreachable, leading] },
      code: 'PW-1',
      severity: 'stuck',
      says: ['its pod does not exist'],
      evidence: ['TRANSIENT_FAILURE'],
    },
    {
      title: '[P-03] its pod is not ready, and why',
      of: 'Workspace demo/shop',
      given: {
        objects: [
          unreachable,
          leading,
          aPod('demo/shop-workspace-0', { init: { fetch: 'wait ErrImagePull: manifest unknown' } }),
        ],
      },
      code: 'PW-1',
      severity: 'stuck',
      says: ['its pod is not ready', 'its registry has no such tag'],
    },
    {
      title: '[P-03] its Service has no endpoint',
      of: 'Workspace demo/shop',
      given: {
        objects: [unreachable, leading, pod(READY), a('v1 Endpoints', 'demo/shop-workspace')],
      },
      code: 'PW-1',
      severity: 'stuck',
      says: ['its Service has no endpoint'],
    },
    {
      title: '[P-03] what is left is the network',
      of: 'Workspace demo/shop',
      given: {
        objects: [
          unreachable,
          leading,
          pod(READY),
          a('v1 Endpoints', 'demo/shop-workspace', {
            subsets: [{ addresses: [{ ip: '10.0.0.9' }] }],
          }),
        ],
      },
      code: 'PW-1',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['a NetworkPolicy, DNS or TLS'],
      offers: ['networkpolicies'],
    },
    {
      title: '[P-04] dependencies that cannot be installed, with what the log says of it',
      of: 'Stack demo/shop',
      given: {
        objects: [
          stack,
          leading,
          pod(READY),
          workspace(['Stalled', 'True', 'InstallationFailed', 'exit status 1', 40]),
        ],
        logs: {
          'demo/shop-workspace-0/pulumi': [
            'installing dependencies',
            'npm ERR! code E404 left-pad not found',
          ],
        },
      },
      code: 'PW-2',
      severity: 'stuck',
      says: ['dependencies of its program cannot be installed', 'exit status 1'],
      evidence: ['npm ERR! code E404 left-pad not found'],
    },
    {
      title: '[P-05] it is up',
      of: 'Stack demo/shop',
      given: { objects: [stack, leading, workspace(['Ready', 'True', 'Succeeded', '', 40])] },
      code: 'PW-3',
      severity: 'info',
      says: ['is up and initialized since 2026-01-01T11:59:20.000Z'],
    },
  ]);
});

const web = a('apps.kruise.io/v1beta1 CloneSet', 'demo/web', {
  status: { updateRevision: 'web-7c4f', updatedReplicas: 3, updatedReadyReplicas: 0 },
});
const newPod = (name: string, shape: Parameters<typeof aPod>[1]) =>
  aPod(`demo/${name}`, {
    labels: { 'controller-revision-hash': 'web-7c4f' },
    owners: [web],
    phase: 'Running',
    restartPolicy: 'Always',
    ...shape,
  });

describe('new pods of an OpenKruise workload', () => {
  const image = newPod('web-a', {
    main: { main: 'wait ImagePullBackOff: Back-off pulling image "app:bad"' },
  });
  const crashing = (name: string) =>
    newPod(name, {
      main: { main: 'wait CrashLoopBackOff: back-off 40s' },
      before: { main: 2 },
    });
  testFound([
    {
      title: '[O-20] fail for several reasons, each counted, with what they said',
      of: 'CloneSet demo/web',
      given: {
        objects: [
          web,
          image,
          crashing('web-b'),
          crashing('web-c'),
          anEvent(image, 'Failed', 'Failed to pull image "app:bad": app:bad: not found'),
        ],
        logs: { 'demo/web-b/main': ['no DATABASE_URL'] },
      },
      code: 'OW-1',
      severity: 'stuck',
      says: [
        '3 pods have its new revision web-7c4f, and 0 of them are ready',
        '2 because container main ends with exit code 2',
        '1 because image app:bad cannot be pulled: its registry has no such tag',
      ],
      answers: ['O-20'],
      evidence: ['no DATABASE_URL'],
      offers: ['kubectl describe pod web-b -n demo'],
    },
  ]);
  testNotFound([
    {
      title: '[O-20] are ready',
      of: 'CloneSet demo/web',
      given: {
        objects: [
          web,
          a('v1 Pod', 'demo/web-a', {
            labels: { 'controller-revision-hash': 'web-7c4f' },
            owners: [web],
            status: READY,
          }),
        ],
      },
      not: ['OW-1'],
    },
    {
      title: '[O-20] of the old revision fail: they are not what is rolled out',
      of: 'CloneSet demo/web',
      given: {
        objects: [
          web,
          aPod('demo/web-old', {
            labels: { 'controller-revision-hash': 'web-1111' },
            owners: [web],
            main: { main: 'exit 1' },
          }),
        ],
      },
      not: ['OW-1'],
    },
  ]);
});

describe('a delete pipeline without the right it needs', () => {
  const teardown = aJob('delete', 'team-a/teardown-1', { status: { active: 1 } });
  testFound([
    {
      title: '[K-42] says so beside its failure',
      of: 'Widget team-a/alpha',
      given: {
        objects: kratix(
          request(),
          teardown,
          podOf('team-a/teardown-1', 'deprovision', {
            restartCount: 2,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 1 } },
          }),
        ),
        logs: {
          'team-a/teardown-1-x7d2k/deprovision': [
            'databases.example.com "db" is forbidden: User "system:serviceaccount:team-a:w" cannot delete resource "databases" in API group "example.com" in the namespace "team-a"',
          ],
        },
      },
      code: 'KW-8',
      severity: 'stuck',
      says: ['may not delete databases.example.com in namespace team-a'],
      offers: ['- apiGroups: ["example.com"]'],
    },
  ]);
});
