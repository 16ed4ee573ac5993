import { expect, test } from 'vitest';
import { type Api, named, PODS, serve, status } from './serve.ts';

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const TRACKING = 'batch.kubernetes.io/job-tracking';

/** A server whose nodes run nothing, and a Job with its pod. */
async function withJob(spec: object = {}) {
  const api = await serve();
  const template = {
    metadata: { labels: { app: 'work' }, annotations: { note: 'x' } },
    spec: {
      restartPolicy: 'OnFailure',
      schedulingGates: [{ name: 'example.com/by-hand' }],
      containers: [{ name: 'main', image: 'example.com/work:1' }],
    },
  };
  const job = await api.create(JOBS, { ...named('work'), spec: { template, ...spec } });
  return { api, job, path: `${JOBS}/work` };
}

async function podsOf(api: Api) {
  return (await api.get(PODS)).items;
}

const conditions = async (api: Api, path: string) =>
  ((await api.get(path)).status.conditions ?? []).map(({ type }: { type: string }) => type);

test('a Job makes one pod after its template, and says that it is active', async () => {
  const { api, job, path } = await withJob();
  await expect.poll(() => podsOf(api)).toHaveLength(1);
  const [pod] = await podsOf(api);
  expect(pod.metadata).toMatchObject({
    name: expect.stringMatching(/^work-\w{5}$/),
    labels: { app: 'work', 'batch.kubernetes.io/job-name': 'work' },
    annotations: { note: 'x' },
    finalizers: [TRACKING],
    ownerReferences: [{ kind: 'Job', uid: job.metadata.uid, controller: true }],
  });
  expect((await api.get(path)).status).toMatchObject({ active: 1 });
});

test('one that is suspended says so and has no pod, until it is resumed', async () => {
  const { api, path } = await withJob({ suspend: true });
  await expect.poll(() => conditions(api, path)).toEqual(['Suspended']);
  expect(await podsOf(api)).toEqual([]);
  await api.patch(path, { spec: { suspend: false } });
  await expect.poll(() => podsOf(api)).toHaveLength(1);
  const [suspended] = (await api.get(path)).status.conditions;
  expect(suspended).toMatchObject({ status: 'False', reason: 'JobResumed' });
});

test('it is complete when its pod has succeeded, which is let go', async () => {
  const { api, path } = await withJob();
  const [pod] = await podsOf(api);
  await api.patch(`${PODS}/${pod.metadata.name}/status`, { status: { phase: 'Succeeded' } });
  await expect.poll(() => conditions(api, path)).toEqual(['SuccessCriteriaMet', 'Complete']);
  expect((await podsOf(api))[0].metadata).not.toHaveProperty('finalizers');
});

test('restarts in place count: past the limit it gives up, and its pod is deleted', async () => {
  const { api, path } = await withJob({ backoffLimit: 1 });
  const [pod] = await podsOf(api);
  const initContainerStatuses = [{ name: 'first', restartCount: 1 }];
  const crashing = { status: { phase: 'Pending', initContainerStatuses } };
  await api.patch(`${PODS}/${pod.metadata.name}/status`, crashing);
  await expect.poll(() => conditions(api, path)).toContain('FailureTarget');
  expect((await podsOf(api))[0].metadata).toHaveProperty('deletionTimestamp');
  await api.patch(`${PODS}/${pod.metadata.name}/status`, { status: { phase: 'Failed' } });
  await expect.poll(() => conditions(api, path)).toEqual(['FailureTarget', 'Failed']);
  await expect.poll(() => podsOf(api)).toEqual([]);
  const events = (await api.get('/api/v1/namespaces/default/events')).items;
  expect(events.map(({ reason }: { reason: string }) => reason)).toEqual(
    expect.arrayContaining(['SuccessfulCreate', 'SuccessfulDelete', 'BackoffLimitExceeded']),
  );
});

test('a pod that has failed is followed by another', async () => {
  const { api } = await withJob();
  const [pod] = await podsOf(api);
  await api.patch(`${PODS}/${pod.metadata.name}/status`, { status: { phase: 'Failed' } });
  await expect.poll(() => podsOf(api)).toHaveLength(2);
});

test('a suspended Job makes no pod before it is resumed', async () => {
  const { api, path } = await withJob({ suspend: true });
  expect(await podsOf(api)).toEqual([]);
  await api.patch(path, { spec: { suspend: false } });
  await expect.poll(() => podsOf(api)).toHaveLength(1);
});

test('the pods of a Job that is deleted are let go', async () => {
  const { api, path } = await withJob();
  const [pod] = await podsOf(api);
  await api.remove(path, { propagationPolicy: 'Background' });
  await expect.poll(() => status(api, `${PODS}/${pod.metadata.name}`)).toBe(404);
});
