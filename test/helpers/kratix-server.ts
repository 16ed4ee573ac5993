import { expect, vi } from 'vitest';
import { KINDS } from '../../src/embedded/actors/kratix/kinds.ts';
import { pathOfKind, plainDefinition } from '../../src/embedded/actors/plain-kind.ts';
import type { Answer, Api } from './api.ts';

const SYSTEM = 'kratix-platform-system';
const MANAGER = 'kratix-platform-controller-manager';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const LEASE = `/apis/coordination.k8s.io/v1/namespaces/${SYSTEM}/leases`;
const WIDGETS = { group: 'example.com', kind: 'Widget', plural: 'widgets' } as const;
const SOON = { timeout: 30_000, interval: 50 };

/** The account of Kratix, as the API server calls it. */
export const KRATIX = `system:serviceaccount:${SYSTEM}:${MANAGER}`;
/** The manager's pod; its container is `manager`. */
export const MANAGER_POD = `${MANAGER}-0`;

/** An API server, real or embedded, on which Kratix is told to be installed. */
export interface KratixServer {
  readonly api: Pick<Api, 'send' | 'create' | 'get' | 'patch' | 'delete'>;
  /** The API as the account of Kratix has it: nothing is granted to it. */
  readonly kratix: Pick<Api, 'send'>;
  /** Puts a line into the log of the manager. */
  readonly say: (line: string) => void;
}

/** Defines Promises and Widgets, and makes the manager that leads, which is a pod on `node`. */
export async function installKratix({ api }: KratixServer, node: string): Promise<void> {
  for (const kind of [KINDS.promises, WIDGETS]) {
    await api.create(CRDS, plainDefinition(kind));
    await vi.waitUntil(async () => (await api.send('GET', pathOfKind(kind))).status === 200, SOON);
  }
  const core = `/api/v1/namespaces/${SYSTEM}`;
  await api.create('/api/v1/namespaces', { metadata: { name: SYSTEM } });
  await api.create(`${core}/serviceaccounts`, { metadata: { name: MANAGER } });
  await api.create(`${core}/pods`, {
    metadata: { name: MANAGER_POD },
    spec: {
      nodeName: node,
      serviceAccountName: MANAGER,
      containers: [{ name: 'manager', image: 'example.com/kratix:1' }],
    },
  });
  await api.create(LEASE, {
    metadata: { name: '2743c979.kratix.io' },
    spec: { holderIdentity: `${MANAGER_POD}_1`, leaseDurationSeconds: 15 },
  });
}

/** Lets the manager renew its lease: it leads for the next quarter of a minute. */
export async function renew({ api }: KratixServer): Promise<void> {
  const renewTime = `${new Date().toISOString().slice(0, 23)}000Z`;
  await api.patch(`${LEASE}/2743c979.kratix.io`, { spec: { renewTime } });
}

export type Place = Awaited<ReturnType<typeof aPlace>>;

/** A namespace with a Promise of its own name, of which the Widget `alpha` shall be made there. */
export async function aPlace(
  { api, kratix, say }: KratixServer,
  name: string,
  labels: object = {},
) {
  const core = `/api/v1/namespaces/${name}`;
  const jobs = `/apis/batch/v1/namespaces/${name}/jobs`;
  const job = `kratix-${name}-alpha-deploy-1a2b3`;
  const request = `${pathOfKind(WIDGETS, name)}/alpha`;
  await api.create('/api/v1/namespaces', { metadata: { name, labels } });
  await api.create(`${core}/serviceaccounts`, { metadata: { name: 'pipeline' } });

  /** What Kratix would send to the API server for the configure pipeline; `spec` is of its pod. */
  const jobDraft = (spec: object = {}, suspend = false) => {
    const own = {
      'kratix.io/promise-name': name,
      'kratix.io/workflow-type': 'resource',
      'kratix.io/resource-name': 'alpha',
      'kratix.io/workflow-action': 'configure',
      'kratix.io/pipeline-name': 'deploy',
      'kratix.io/hash': '9f86d081',
    };
    const container = (it: string) => ({ name: it, image: `example.com/${it}:1` });
    return {
      metadata: { name: job, labels: own },
      spec: {
        suspend,
        backoffLimit: 4,
        template: {
          metadata: { labels: own },
          spec: {
            restartPolicy: 'OnFailure',
            serviceAccountName: 'pipeline',
            initContainers: ['reader', 'render', 'work-writer'].map(container),
            containers: [container('status-writer')],
            ...spec,
          },
        },
      },
    };
  };

  return {
    api,
    name,
    core,
    promise: (workflows: object = {}, more: object = {}) =>
      api.create(pathOfKind(KINDS.promises), {
        apiVersion: 'platform.kratix.io/v1alpha1',
        kind: 'Promise',
        metadata: { name, ...more },
        spec: {
          workflows: { resource: { configure: [{ metadata: { name: 'deploy' } }] }, ...workflows },
        },
      }),
    request: async (more: object = {}, status?: object) => {
      await api.create(pathOfKind(WIDGETS, name), {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { name: 'alpha', labels: { 'kratix.io/promise-name': name, ...more } },
      });
      if (status !== undefined) await api.patch(`${request}/status`, { status });
    },
    job: (spec: object = {}, suspend = false) => api.create(jobs, jobDraft(spec, suspend)),
    /** The status of the Job's pod becomes this, when it is there. */
    pod: async (status: object) => {
      const pod = async (): Promise<string | undefined> =>
        (await api.get(`${core}/pods`)).items[0]?.metadata.name;
      await expect.poll(pod, SOON).toBeDefined();
      await api.patch(`${core}/pods/${await pod()}/status`, { status });
    },
    untilJobIs: (type: string) =>
      expect
        .poll(async () => {
          const { status } = await api.get(`${jobs}/${job}`);
          return (status?.conditions ?? []).map((it: { type: string }) => it.type);
        }, SOON)
        .toContain(type),
    /** Kratix tries to make the Job, and logs what the API server says, as controller-runtime does. */
    refusedJob: async (by: Pick<Api, 'send'> = kratix): Promise<Answer> => {
      const answer = await by.send('POST', jobs, {
        ...jobDraft(),
        kind: 'Job',
        apiVersion: 'batch/v1',
      });
      const line = {
        level: 'error',
        ts: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
        msg: 'Reconciler error',
        controller: 'widget',
        controllerKind: 'Widget',
        Widget: { name: 'alpha', namespace: name },
        namespace: name,
        name: 'alpha',
        error: answer.body.message,
      };
      say(JSON.stringify(line));
      return answer;
    },
  };
}
