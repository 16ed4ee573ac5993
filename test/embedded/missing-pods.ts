import { expect } from 'vitest';
import type { Report } from '../../src/analysis/report.ts';
import type { Place } from '../helpers/kratix-server.ts';

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const SOON = { timeout: 30_000, interval: 50 };
const CREATES = { apiVersions: ['v1'], operations: ['CREATE'] };
const PODS = { ...CREATES, apiGroups: [''], resources: ['pods'] };
const JOBS = { ...CREATES, apiGroups: ['batch'], resources: ['jobs'] };

/** How an admission webhook is called that denies everything. */
export type Judge = { readonly url: string; readonly caBundle: string };

/** A reason why no workflow pod appears, brought about by what a cluster does. */
export interface MissingPod {
  /** Which of the eight it is, and in words. */
  readonly reason: string;
  /** The labels of the namespace. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly arrange: (place: Place, judge: Judge) => Promise<unknown>;
  readonly code: string;
  readonly severity: 'stuck' | 'working' | 'info';
  readonly sentence: RegExp;
  /** A part of the API server that the embedded one does not have. */
  readonly needs?: 'quota' | 'pod security' | 'policies' | 'webhooks' | 'accounts';
}

const condition = (type: string, status: string, reason: string) => ({
  conditions: [
    { type, status, reason, message: reason, lastTransitionTime: new Date().toISOString() },
  ],
});
const ended = (exitCode: number) => ({ terminated: { exitCode, reason: 'Completed' } });
const statusOf = (name: string, state: object) => ({
  name,
  image: `example.com/${name}:1`,
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
});

async function offered(place: Place): Promise<void> {
  await place.promise();
  await place.request();
}

/** A quota that is known to those who admit. */
async function aQuota({ api, core }: Place, name: string, hard: object): Promise<void> {
  const path = `${core}/resourcequotas`;
  await api.create(path, { metadata: { name }, spec: { hard } });
  const known = async () => (await api.get(`${path}/${name}`)).status?.hard;
  await expect.poll(known, SOON).toEqual(hard);
}

/** A policy or a webhook is in force some time after it was made: then nothing of that kind is taken. */
async function inForce({ api }: Place, path: string, probe: object): Promise<void> {
  const tried = async () => (await api.send('POST', `${path}?dryRun=All`, probe)).status;
  await expect.poll(tried, SOON).toBeGreaterThan(399);
}

const aPod = {
  metadata: { name: 'probe' },
  spec: { serviceAccountName: 'pipeline', containers: [{ name: 'c', image: 'example.com/c:1' }] },
};
const aJob = {
  metadata: { name: 'probe' },
  spec: { template: { spec: { ...aPod.spec, restartPolicy: 'Never' } } },
};

async function aPolicy({ api, name }: Place, rule: object, message: string): Promise<void> {
  await api.create(`${ADMISSION}/validatingadmissionpolicies`, {
    metadata: { name },
    spec: {
      matchConstraints: {
        resourceRules: [rule],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
      },
      validations: [{ expression: 'false', message }],
    },
  });
  await api.create(`${ADMISSION}/validatingadmissionpolicybindings`, {
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  });
}

async function aWebhook({ api, name }: Place, clientConfig: object): Promise<void> {
  await api.create(`${ADMISSION}/validatingwebhookconfigurations`, {
    metadata: { name },
    webhooks: [
      {
        name: 'pods.policy.example.com',
        rules: [PODS],
        clientConfig,
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
      },
    ],
  });
}

/** The eight reasons of K-40, some of them in several ways. */
export const missingPods: readonly MissingPod[] = [
  {
    reason: '1: the request is paused',
    arrange: async (place) => {
      await place.promise();
      await place.request({ 'kratix.io/paused': 'true' });
    },
    code: 'KW-1',
    severity: 'stuck',
    sentence: /because Widget \S+\/alpha is paused/,
  },
  {
    reason: '1: its Promise is paused',
    arrange: async (place) => {
      await place.promise({}, { labels: { 'kratix.io/paused': 'true' } });
      await place.request();
    },
    code: 'KW-1',
    severity: 'stuck',
    sentence: /because Promise \S+ is paused/,
  },
  {
    reason: '2: a pipeline has suspended itself',
    arrange: async (place) => {
      await place.promise();
      const pipelines = [{ name: 'deploy', phase: 'Suspended', message: 'waits for approval' }];
      await place.request(
        { 'kratix.io/workflow-suspended': 'true' },
        { kratix: { workflows: { pipelines } } },
      );
    },
    code: 'KW-2',
    severity: 'stuck',
    sentence: /pipeline deploy has suspended itself \(waits for approval\)/,
  },
  {
    reason: '2: its Job is suspended',
    arrange: async (place) => {
      await offered(place);
      await place.job({}, true);
    },
    code: 'KW-2',
    severity: 'working',
    sentence: /its Job \S+ \(pipeline deploy\) is suspended/,
  },
  {
    reason: '3: the namespace of the pipelines does not exist',
    arrange: async (place) => {
      await place.promise({ config: { pipelineNamespace: 'nowhere' } });
      await place.request();
    },
    code: 'KW-3',
    severity: 'stuck',
    sentence: /the namespace of its pipelines, nowhere, does not exist/,
  },
  {
    reason: '3: the namespace of the pipelines is being deleted',
    arrange: async (place) => {
      const home = `${place.name}-pipelines`;
      await place.promise({ config: { pipelineNamespace: home } });
      await place.request();
      const namespace = `/api/v1/namespaces/${home}`;
      await place.api.create('/api/v1/namespaces', { metadata: { name: home } });
      const held = { name: 'held', finalizers: ['example.com/hold'] };
      await place.api.create(`${namespace}/configmaps`, { metadata: held });
      await place.api.delete(namespace);
    },
    code: 'KW-3',
    severity: 'stuck',
    sentence: /the namespace of its pipelines, \S+-pipelines, is being deleted/,
  },
  {
    reason: '4: an earlier Job still runs',
    arrange: async (place) => {
      await offered(place);
      await place.job();
      const startedAt = new Date().toISOString();
      await place.pod({
        phase: 'Pending',
        initContainerStatuses: [
          statusOf('reader', ended(0)),
          statusOf('render', { running: { startedAt } }),
        ],
      });
    },
    code: 'KW-4',
    severity: 'working',
    sentence:
      /before Job \S+ \(pipeline deploy\) has ended, which is active: container render runs/,
  },
  {
    reason: '5: a quota refuses the pod',
    needs: 'quota',
    arrange: async (place) => {
      await offered(place);
      await aQuota(place, 'compute', { pods: '0' });
      await place.job();
    },
    code: 'KW-5',
    severity: 'stuck',
    sentence: /has no pod: its pod is not created: quota compute is used up \(asks for pods=1/,
  },
  {
    reason: '5: a quota wants limits that the pod does not have',
    needs: 'quota',
    arrange: async (place) => {
      await offered(place);
      await aQuota(place, 'compute', { 'limits.cpu': '4' });
      await place.job();
    },
    code: 'KW-5',
    severity: 'stuck',
    sentence: /quota compute wants it to say limits.cpu/,
  },
  {
    reason: '6: pod security refuses the pod',
    needs: 'pod security',
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    arrange: async (place) => {
      await offered(place);
      await place.job();
    },
    code: 'KW-11',
    severity: 'stuck',
    sentence: /enforces the pod security level restricted:latest, and it breaks it by allowPriv/,
  },
  {
    reason: '6: a policy refuses the pod',
    needs: 'policies',
    arrange: async (place) => {
      await offered(place);
      await aPolicy(place, PODS, 'images come from our registry');
      await inForce(place, `${place.core}/pods`, aPod);
      await place.job();
    },
    code: 'KW-11',
    severity: 'stuck',
    sentence:
      /its pod is not created: the ValidatingAdmissionPolicy \S+ denies it: images come from our registry/,
  },
  {
    reason: '6: a webhook denies the pod',
    needs: 'webhooks',
    arrange: async (place, judge) => {
      await offered(place);
      await aWebhook(place, judge);
      await inForce(place, `${place.core}/pods`, aPod);
      await place.job();
    },
    code: 'KW-11',
    severity: 'stuck',
    sentence: /the admission webhook pods.policy.example.com denies it: no pods today/,
  },
  {
    reason: '6: a webhook that must be asked about the pod cannot be',
    needs: 'webhooks',
    arrange: async (place) => {
      await offered(place);
      await aWebhook(place, { service: { namespace: place.name, name: 'nobody' } });
      await inForce(place, `${place.core}/pods`, aPod);
      await place.job();
    },
    code: 'KW-11',
    severity: 'stuck',
    sentence: /the webhook pods.policy.example.com cannot be reached/,
  },
  {
    reason: '6: the ServiceAccount of the pipeline is not there',
    needs: 'accounts',
    arrange: async (place) => {
      await offered(place);
      await place.job({ serviceAccountName: 'deleted-by-mistake' });
    },
    code: 'KW-11',
    severity: 'stuck',
    sentence: /its pod is not created: there is no ServiceAccount deleted-by-mistake/,
  },
  {
    reason: '7: Kratix may not make the Job',
    arrange: async (place) => {
      await offered(place);
      expect((await place.refusedJob()).status).toBe(403);
    },
    code: 'KW-6',
    severity: 'stuck',
    sentence:
      /what Kratix makes for it is refused: .*kratix-platform-controller-manager" cannot create resource "jobs"/,
  },
  {
    reason: '7: a quota refuses the Job',
    needs: 'quota',
    arrange: async (place) => {
      await offered(place);
      await aQuota(place, 'few', { 'count/jobs.batch': '0' });
      expect((await place.refusedJob(place.api)).status).toBe(403);
    },
    code: 'KW-6',
    severity: 'stuck',
    sentence: /what Kratix makes for it is refused: quota few is used up/,
  },
  {
    reason: '7: a policy refuses the Job',
    needs: 'policies',
    arrange: async (place) => {
      await offered(place);
      await aPolicy(place, JOBS, 'no Jobs on Sundays');
      await inForce(place, `/apis/batch/v1/namespaces/${place.name}/jobs`, aJob);
      expect((await place.refusedJob(place.api)).status).toBeGreaterThan(399);
    },
    code: 'KW-6',
    severity: 'stuck',
    sentence:
      /what Kratix makes for it is refused: the ValidatingAdmissionPolicy \S+ denies it: no Jobs on/,
  },
  {
    reason: '8: all has run for this very version',
    arrange: async (place) => {
      await place.promise();
      const done = condition('ConfigureWorkflowCompleted', 'True', 'PipelinesExecutedSuccessfully');
      await place.request({}, done);
      await place.job();
      await place.pod({
        phase: 'Succeeded',
        containerStatuses: [statusOf('status-writer', ended(0))],
      });
      await place.untilJobIs('Complete');
    },
    code: 'KW-7',
    severity: 'info',
    sentence: /its configure pipelines have run for this very version/,
  },
  {
    reason: 'none of them: its Promise is not available yet',
    arrange: async (place) => {
      await place.promise();
      await place.request(
        {},
        condition('PromiseAvailable', 'False', 'PromiseRequirementsNotInstalled'),
      );
    },
    code: 'KW-9',
    severity: 'working',
    sentence: /before its Promise is available \(PromiseRequirementsNotInstalled\)/,
  },
  {
    reason: 'none of them: its pod is there and waits for an image',
    arrange: async (place) => {
      await offered(place);
      await place.job();
      const message = 'example.com/reader:1: not found';
      await place.pod({
        phase: 'Pending',
        initContainerStatuses: [
          statusOf('reader', { waiting: { reason: 'ErrImagePull', message } }),
        ],
      });
    },
    code: 'KW-12',
    severity: 'stuck',
    sentence: /does not begin: image example.com\/reader:1 cannot be pulled/,
  },
];

/** What a report says otherwise than wanted: another reason, or more than one. */
export function otherThan(report: Report, wanted: MissingPod): readonly string[] {
  const found = report.findings.find(({ code }) => code === wanted.code);
  const others = report.findings.filter(
    ({ code, severity }) => code !== wanted.code && severity !== 'info',
  );
  return [
    ...(found === undefined ? [`no ${wanted.code}`] : []),
    ...(found === undefined || found.severity === wanted.severity ? [] : [found.severity]),
    ...(found === undefined || wanted.sentence.test(found.sentence) ? [] : [found.sentence]),
    ...(found === undefined || found.answers.includes('K-40') ? [] : ['it does not answer K-40']),
    ...others.map(({ code, sentence }) => `${code}: ${sentence}`),
  ];
}
