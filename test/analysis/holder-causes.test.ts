import { describe } from 'vitest';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, ago, type Shape } from '../helpers/objects.ts';

const ALPHA = 'Widget team-a/alpha';
const ACME = 'zones.acme.io/records';

/** A Widget that the operator of a system holds that ktop does not know. */
const held = (shape: Shape = {}) =>
  a('example.com/v1 Widget', 'team-a/alpha', {
    finalizers: [ACME],
    deleted: 120,
    writer: ['acme-dns', 3000],
    ...shape,
  });
const operator = (readyReplicas: number, name = 'acme-dns') =>
  a('apps/v1 Deployment', `acme-system/${name}`, {
    spec: { replicas: 1, template: { spec: { serviceAccountName: 'dns' } } },
    status: { readyReplicas },
  });
const itsPod = a('v1 Pod', 'acme-system/acme-dns-7d-x', {
  spec: { containers: [{ name: 'operator' }] },
});
const saying = (...lines: readonly string[]) => ({ 'acme-system/acme-dns-7d-x/operator': lines });
const error = (text: string, seconds = 30) =>
  `{"level":"error","ts":"${ago(seconds)}","msg":"Reconciler error","namespace":"team-a","name":"alpha","error":${JSON.stringify(text)}}`;

describe('the holder of a finalizer that nobody knows', () => {
  const role = (group: string) => [
    a('rbac.authorization.k8s.io/v1 ClusterRole', 'widgets', {
      rules: [{ apiGroups: [group], resources: ['widgets'], verbs: ['get', 'patch'] }],
    }),
    a('rbac.authorization.k8s.io/v1 ClusterRoleBinding', 'widgets', {
      roleRef: { kind: 'ClusterRole', name: 'widgets' },
      subjects: [{ kind: 'ServiceAccount', namespace: 'acme-system', name: 'dns' }],
    }),
  ];

  testFound([
    {
      title: '[G-1] [R-24] has no ready replica',
      of: ALPHA,
      given: { objects: [held(), operator(0)] },
      code: 'G-1',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['Deployment acme-system/acme-dns looks like its holder', 'no ready replica'],
      answers: ['R-24'],
      evidence: ['written by the field manager acme-dns', '0 of 1 replicas are ready'],
    },
    {
      title: '[G-1] has another name, but the right to write the kind, and no ready replica',
      of: ALPHA,
      given: {
        objects: [held({ writer: ['manager', 3000] }), operator(0, 'dns'), ...role('example.com')],
      },
      code: 'G-1',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['Deployment acme-system/dns looks like its holder'],
    },
    {
      title: '[G-2] [R-22] tries and fails',
      of: ALPHA,
      given: {
        objects: [held(), operator(1), itsPod],
        logs: saying(error('zone is not empty', 50), error('zone is not empty')),
      },
      code: 'G-2',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['Deployment acme-system/acme-dns', 'tries and fails', 'zone is not empty'],
      evidence: ['2 such lines'],
    },
    {
      title: '[G-2] is the one that is called as the writer, of those that look like it',
      of: ALPHA,
      given: {
        objects: [held(), operator(1, 'acme-backup'), operator(1), itsPod],
        logs: saying(error('zone is not empty')),
      },
      code: 'G-2',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['Deployment acme-system/acme-dns', 'zone is not empty'],
    },
    {
      title: '[G-6] may not write the object',
      of: ALPHA,
      given: {
        objects: [held(), operator(1), itsPod],
        logs: saying(
          error(
            'widgets.example.com "alpha" is forbidden: User "system:serviceaccount:acme-system:dns" cannot update resource "widgets/finalizers" in API group "example.com" in the namespace "team-a"',
          ),
        ),
      },
      code: 'G-6',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['system:serviceaccount:acme-system:dns may not update widgets/finalizers.example.com'],
      answers: ['R-22', 'R-03'],
    },
    {
      title: '[G-15] [R-24] is uninstalled',
      of: ALPHA,
      given: { objects: [held(), operator(1, 'other')] },
      code: 'G-15',
      severity: 'stuck',
      certainty: 'inferred',
      says: [`nobody in the cluster looks like the holder of ${ACME}`, 'acme'],
      answers: ['R-24', 'R-22'],
      evidence: ['1 Deployments, StatefulSets and DaemonSets were looked through'],
    },
    {
      title:
        '[G-15] is uninstalled; Kubernetes itself, which wrote it from a template, is not its holder',
      of: 'Pod team-a/web-0',
      given: {
        objects: [
          a('v1 Pod', 'team-a/web-0', {
            finalizers: ['mesh.acme.io/drain'],
            deleted: 120,
            writer: ['kube-controller-manager', 3000],
          }),
          operator(1, 'pulumi-kubernetes-operator'),
        ],
      },
      code: 'G-15',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['nobody in the cluster looks like the holder of mesh.acme.io/drain'],
    },
    {
      title: '[G-15] is uninstalled; rights to everything, or to others, are no rights to the kind',
      of: ALPHA,
      given: { objects: [held(), operator(1, 'other'), ...role('*'), ...role('gadgets.io')] },
      code: 'G-15',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['nobody'],
    },
  ]);

  testNotFound([
    {
      title: '[G-15] [G-1] runs and says nothing',
      of: ALPHA,
      given: { objects: [held({ deleted: 50 }), operator(1), itsPod] },
      not: ['G-15', 'G-1', 'G-2'],
      state: 'working',
    },
    {
      title: '[G-15] runs under another name, with the right to write the kind',
      of: ALPHA,
      given: {
        objects: [held({ writer: ['manager', 3000] }), operator(1, 'dns'), ...role('example.com')],
      },
      not: ['G-15', 'G-1'],
      state: 'silent',
    },
    {
      title: '[G-15] has written the object since',
      of: ALPHA,
      given: { objects: [held({ writer: ['manager', 40] })] },
      not: ['G-15'],
    },
    {
      title: '[G-15] has had a quarter of a minute only',
      of: ALPHA,
      given: { objects: [held({ deleted: 12 })] },
      not: ['G-15'],
      state: 'working',
    },
    {
      title: '[G-15] cannot be looked for',
      of: ALPHA,
      given: { objects: [held()], forbidden: ['daemonsets.apps'] },
      not: ['G-15', 'G-1'],
    },
    {
      title: '[G-15] has a name that says nothing',
      of: ALPHA,
      given: { objects: [held({ finalizers: ['example.com/hold'], writer: ['kubectl', 3000] })] },
      not: ['G-15'],
      state: 'silent',
    },
    {
      title: '[G-15] is Kubernetes itself',
      of: ALPHA,
      given: { objects: [held({ finalizers: ['foregroundDeletion'] })] },
      not: ['G-15', 'G-1'],
    },
    {
      title: '[G-2] had failed before the deletion, or lost one race',
      of: ALPHA,
      given: {
        objects: [held(), operator(1), itsPod],
        logs: saying(
          error('zone is not empty', 900),
          error(
            'Operation cannot be fulfilled: the object has been modified; please apply your changes',
          ),
        ),
      },
      not: ['G-2', 'G-22'],
    },
  ]);
});
