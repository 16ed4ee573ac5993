import { describe } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import {
  aJob,
  FAILED,
  kratix,
  leading,
  MANAGER_LOG,
  managerPod,
  PLATFORM,
  PROMISE_FINALIZERS,
  REQUEST_FINALIZERS,
} from '../helpers/kratix.ts';
import { a, ago, anEvent, conditions, type Shape } from '../helpers/objects.ts';
import { aPod } from '../helpers/workflows.ts';

const ALPHA = 'Widget team-a/alpha';
const JOB = 'team-a/kratix-widgets-alpha-deploy-1';
const POD = `${JOB}-x7d2k`;
const GOOD = conditions([
  'ConfigureWorkflowCompleted',
  'True',
  'PipelinesExecutedSuccessfully',
  '',
  600,
]);
const BAD = conditions([
  'ConfigureWorkflowCompleted',
  'False',
  'ConfigureWorkflowFailed',
  'A Configure Pipeline has failed: deploy',
  1800,
]);

/** A request that nobody deletes. */
const alive = ({ labels, ...shape }: Shape = {}) =>
  a('example.com/v1 Widget', 'team-a/alpha', {
    finalizers: REQUEST_FINALIZERS,
    labels: { 'kratix.io/promise-name': 'widgets', ...labels },
    ...shape,
  });

const promise = ({ config = {}, ...shape }: Shape & { readonly config?: KubeObject } = {}) =>
  a(`${PLATFORM} Promise`, 'widgets', {
    finalizers: PROMISE_FINALIZERS,
    spec: {
      workflows: { config, resource: { configure: [{ metadata: { name: 'deploy' } }] } },
    },
    ...shape,
  });

/** Kratix with one Promise, in which nothing is wrong, and what else there is. */
const around = (of: KubeObject, ...more: readonly KubeObject[]) => [
  of,
  leading,
  managerPod,
  a('v1 Namespace', 'team-a'),
  ...more,
];

const ACTIVE = { status: { active: 1, startTime: ago(60) } };
const active = aJob('configure', JOB, ACTIVE);
const labelled = { labels: { 'batch.kubernetes.io/job-name': 'kratix-widgets-alpha-deploy-1' } };
const failedCreate = (message: string) =>
  anEvent(active, 'FailedCreate', `Error creating: ${message}`);

describe('why no workflow pod appears', () => {
  testFound([
    {
      title: '[K-40] 1: the request is paused',
      of: ALPHA,
      given: { objects: around(promise(), alive({ labels: { 'kratix.io/paused': 'true' } })) },
      code: 'KW-1',
      severity: 'stuck',
      says: [`${ALPHA} is paused`],
      answers: ['K-40'],
      offers: ['kubectl label widgets.example.com alpha -n team-a kratix.io/paused-'],
    },
    {
      title: '[K-40] 1: its Promise is paused',
      of: ALPHA,
      given: { objects: around(promise({ labels: { 'kratix.io/paused': 'true' } }), alive()) },
      code: 'KW-1',
      severity: 'stuck',
      says: ['Promise widgets is paused'],
      offers: ['kubectl label promise widgets kratix.io/paused-'],
    },
    {
      title: '[K-40] 2: a pipeline has suspended itself',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive({
            labels: { 'kratix.io/workflow-suspended': 'true' },
            status: {
              kratix: {
                workflows: {
                  pipelines: [
                    { name: 'deploy', phase: 'Suspended', message: 'waits for approval' },
                  ],
                },
              },
            },
          }),
        ),
      },
      code: 'KW-2',
      severity: 'stuck',
      says: ['pipeline deploy has suspended itself (waits for approval)'],
      offers: ['kratix.io/workflow-suspended-'],
    },
    {
      title: '[K-40] 2: its Job is suspended',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive(),
          aJob('configure', JOB, {
            spec: { suspend: true },
            status: conditions(['Suspended', 'True', 'JobSuspended', 'Job suspended', 300]),
          }),
        ),
      },
      code: 'KW-2',
      severity: 'stuck',
      says: [`its Job ${JOB}`, 'is suspended'],
      offers: [
        `kubectl patch job kratix-widgets-alpha-deploy-1 -n team-a --type merge -p '{"spec":{"suspend":false}}'`,
        'kratix.io/manual-reconciliation=true',
      ],
    },
    {
      title: '[K-40] 2: Kratix has suspended its Job to begin anew',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive(),
          aJob('configure', JOB, {
            spec: { suspend: true },
            status: conditions(['Suspended', 'True', 'JobSuspended', 'Job suspended', 5]),
          }),
        ),
      },
      code: 'KW-2',
      severity: 'working',
      says: ['is suspended'],
    },
    {
      title: '[K-40] 3: the namespace of the pipelines does not exist',
      of: ALPHA,
      given: { objects: around(promise({ config: { pipelineNamespace: 'pipelines' } }), alive()) },
      code: 'KW-3',
      severity: 'stuck',
      says: ['namespace of its pipelines, pipelines, does not exist'],
      evidence: ['pipelineNamespace: pipelines'],
      offers: ['kubectl create namespace pipelines'],
    },
    {
      title: '[K-40] 4: an earlier Job still runs',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive(),
          active,
          aPod(POD, { ...labelled, init: { reader: 'done', render: 'run' } }),
        ),
      },
      code: 'KW-4',
      severity: 'working',
      says: [`before Job ${JOB}`, 'container render runs'],
    },
    {
      title: '[K-40] 5: a quota refuses the pod',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive(),
          active,
          failedCreate(
            'pods "x" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=4, limited: pods=4',
          ),
        ),
      },
      code: 'KW-5',
      severity: 'stuck',
      says: ['has no pod', 'quota compute is used up'],
    },
    {
      title: '[K-40] 6: pod security refuses the pod',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive(),
          active,
          failedCreate(
            'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
          ),
        ),
      },
      code: 'KW-11',
      severity: 'stuck',
      says: ['pod security level restricted:latest'],
    },
    {
      title: '[K-40] 7: Kratix may not make the Job',
      of: ALPHA,
      given: {
        objects: around(promise(), alive()),
        logs: {
          [MANAGER_LOG]: [
            `{"level":"error","ts":"${ago(30)}","msg":"error reconciling resource","name":"alpha","namespace":"team-a","error":"jobs.batch is forbidden: User \\"system:serviceaccount:kratix-platform-system:kratix-platform-controller-manager\\" cannot create resource \\"jobs\\" in API group \\"batch\\" in the namespace \\"team-a\\""}`,
          ],
        },
      },
      code: 'KW-6',
      severity: 'stuck',
      says: ['what Kratix makes for it is refused', 'cannot create resource "jobs"'],
    },
    {
      title: '[K-40] 8: all has run for this very version',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive({ status: GOOD }),
          aJob('configure', JOB, { status: conditions(['Complete', 'True', '', '', 600]) }),
        ),
      },
      code: 'KW-7',
      severity: 'info',
      says: ['have run for this very version', 'every 10 h, so next at 2026-01-01T21:50:00Z'],
      offers: ['kratix.io/manual-reconciliation=true'],
    },
    {
      title: '[K-40] there is no pipeline that could run',
      of: ALPHA,
      given: { objects: around(promise({ spec: {} }), alive()) },
      code: 'KW-7',
      severity: 'info',
      says: ['it has no configure pipeline'],
    },
    {
      title: '[K-40] its Promise is not available yet',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive({
            status: conditions([
              'PromiseAvailable',
              'False',
              'PromiseRequirementsNotInstalled',
              '',
              20,
            ]),
          }),
        ),
      },
      code: 'KW-9',
      severity: 'working',
      says: ['before its Promise is available', 'every minute'],
    },
    {
      title: '[K-40] its pod is there and waits for an image',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive(),
          active,
          aPod(POD, { ...labelled, init: { render: 'wait ErrImagePull: manifest unknown' } }),
        ),
      },
      code: 'KW-12',
      severity: 'stuck',
      says: ['does not begin', 'its registry has no such tag'],
    },
    {
      title: '[K-40] the manager does not run',
      of: ALPHA,
      given: {
        objects: [
          promise(),
          alive(),
          a('coordination.k8s.io/v1 Lease', 'kratix-platform-system/2743c979.kratix.io', {
            spec: { renewTime: ago(300), leaseDurationSeconds: 15 },
          }),
        ],
      },
      code: 'KD-18',
      severity: 'stuck',
      says: ['the Kratix manager does not run'],
    },
  ]);

  testNotFound([
    {
      title: 'of what is no request and no Promise nothing is said',
      of: 'ConfigMap team-a/settings',
      given: { objects: around(promise(), a('v1 ConfigMap', 'team-a/settings')) },
      not: ['KW-1', 'KW-4', 'KW-7'],
      state: 'not-deleting',
    },
    {
      title: 'a complaint of the log that is older than its Job',
      of: ALPHA,
      given: {
        objects: around(promise(), alive(), aJob('configure', JOB, { created: 20 })),
        logs: {
          [MANAGER_LOG]: [
            `{"level":"error","ts":"${ago(30)}","name":"alpha","namespace":"team-a","error":"jobs.batch is forbidden: x"}`,
          ],
        },
      },
      not: ['KW-6'],
    },
    {
      title: 'nothing is to be done, as long as its newest generation was not seen',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          a('example.com/v1 Widget', 'team-a/alpha', {
            labels: {
              'kratix.io/promise-name': 'widgets',
              'kratix.io/manual-reconciliation': 'true',
            },
            status: GOOD,
          }),
        ),
      },
      not: ['KW-7'],
    },
    {
      title: 'a request that is being deleted has other reasons',
      of: ALPHA,
      given: { objects: kratix(alive({ deleted: 5, labels: { 'kratix.io/paused': 'true' } })) },
      not: ['KW-1'],
    },
  ]);
});

describe('a configure pipeline that has failed', () => {
  const failed = aJob('configure', JOB, { status: { failed: 1, ...FAILED } });
  testFound([
    {
      title: '[K-41] runs again after the interval of Kratix',
      of: ALPHA,
      given: { objects: around(promise(), alive({ status: BAD }), failed) },
      code: 'KW-10',
      severity: 'stuck',
      says: [
        `Job ${JOB}`,
        'BackoffLimitExceeded',
        'runs it again at 2026-01-01T21:30:00Z, 10 h after the failure',
      ],
      answers: ['K-41'],
      evidence: ['its pod is gone, and its log with it'],
      offers: ['kratix.io/manual-reconciliation=true'],
    },
    {
      title: '[K-41] runs again after the interval of its Promise',
      of: ALPHA,
      given: {
        objects: around(
          promise({ config: { reconciliationInterval: '1h30m' } }),
          alive({ status: BAD }),
          failed,
        ),
      },
      code: 'KW-10',
      severity: 'stuck',
      says: ['runs it again at 2026-01-01T13:00:00Z, 90 min after the failure'],
    },
    {
      title: '[K-41] does not run again where Kratix is told not to',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive({ status: BAD }),
          failed,
          a('v1 ConfigMap', 'kratix-platform-system/kratix', {
            data: { config: 'workflows:\n  reconcileAfterFailure: false\n' },
          }),
        ),
      },
      code: 'KW-10',
      severity: 'stuck',
      says: ['Kratix does not run it again by itself'],
    },
    {
      title: '[K-41] was asked to run again',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive({ status: BAD, labels: { 'kratix.io/manual-reconciliation': 'true' } }),
          failed,
        ),
      },
      code: 'KW-10',
      severity: 'working',
      says: ['was asked to run it again'],
    },
    {
      title: '[K-41] fails again and again, and says why',
      of: ALPHA,
      given: {
        objects: around(
          promise(),
          alive(),
          active,
          aPod(POD, {
            ...labelled,
            init: { render: 'wait CrashLoopBackOff: back-off 40s' },
            restarts: { render: 3 },
            before: { render: 1 },
          }),
        ),
        logs: { [`${POD}/render`]: ['Error: no such template'] },
      },
      code: 'KW-4',
      severity: 'stuck',
      says: ['container render ends with exit code 1, 4 times so far'],
      answers: ['K-41'],
      evidence: ['no such template'],
    },
  ]);
});

const FORBIDDEN =
  'Error from server (Forbidden): secrets "db" is forbidden: User "system:serviceaccount:team-a:widgets-resource-configure-deploy" cannot get resource "secrets" in API group "" in the namespace "vault"';

describe('a workflow without the right it needs', () => {
  const crashing = aPod(POD, {
    ...labelled,
    init: { render: 'wait CrashLoopBackOff: back-off 40s' },
    before: { render: 1 },
  });
  testFound([
    {
      title: '[K-42] becomes the permission of its pipeline, and the role that grants it',
      of: ALPHA,
      given: {
        objects: around(promise(), alive(), active, crashing),
        logs: { [`${POD}/render`]: ['reading the password', FORBIDDEN, FORBIDDEN] },
      },
      code: 'KW-8',
      severity: 'stuck',
      says: [
        'container render',
        'may not get secrets in namespace vault',
        'widgets-resource-configure-deploy lacks the right',
      ],
      answers: ['K-42'],
      evidence: ['secrets "db" is forbidden'],
      offers: [
        `spec:
  rbac:
    permissions:
      - apiGroups: [""]
        resources: ["secrets"]
        verbs: ["get"]
        resourceNamespace: "vault"`,
        'kind: Role\nmetadata:\n  name: widgets-resource-configure-deploy-more\n  namespace: vault\nrules:\n  - apiGroups: [""]\n    resources: ["secrets"]\n    verbs: ["get"]',
        '- kind: ServiceAccount\n    name: widgets-resource-configure-deploy\n    namespace: team-a',
      ],
    },
    {
      title: '[K-42] in the whole cluster, and several verbs of one resource',
      of: ALPHA,
      given: {
        objects: around(promise(), alive(), active, crashing),
        logs: {
          [`${POD}/render`]: ['list', 'watch'].map(
            (verb) =>
              `nodes is forbidden: User "system:serviceaccount:team-a:w" cannot ${verb} resource "nodes" in API group "" at the cluster scope`,
          ),
        },
      },
      code: 'KW-8',
      severity: 'stuck',
      says: ['list nodes in the whole cluster, watch nodes in the whole cluster'],
      offers: ['kind: ClusterRole\n', 'verbs: ["list","watch"]', 'resourceNamespace: "*"'],
    },
  ]);
  testNotFound([
    {
      title: '[K-42] when it is somebody else who complains',
      of: ALPHA,
      given: {
        objects: around(promise(), alive(), active, crashing),
        logs: { [`${POD}/render`]: ['403 Forbidden'] },
      },
      not: ['KW-8'],
    },
  ]);
});
