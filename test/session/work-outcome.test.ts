import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { WorkOutcome } from '../../src/session/work-outcome.ts';
import { named, PODS, serve } from '../embedded/serve.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const container = { name: 'main', image: 'example.com/work:1' };

/** A server on which nobody runs pods, and what is concluded of those that it is told of. */
async function aScene() {
  const { server, clock, ...api } = await serve();
  const connection = openConnection(kubeconfigOf(server.url), { clock });
  onTestFinished(() => connection.close());
  const work = new WorkOutcome(connection, clock);
  const gated = { schedulingGates: [{ name: 'example.com/by-hand' }], containers: [container] };
  return {
    server,
    clock,
    work,
    api,
    async aPod(name: string) {
      work.put(await api.create(PODS, { ...named(name), spec: gated }));
    },
    /** A Job with its pod, whose name is returned. */
    async aJob(spec: object = {}) {
      const template = { spec: { ...gated, restartPolicy: 'Never' } };
      await api.create(JOBS, { ...named('work'), spec: { template, ...spec } });
      await expect.poll(async () => (await api.get(PODS)).items).toHaveLength(1);
      const [pod] = (await api.get(PODS)).items;
      work.put(pod);
      return pod.metadata.name as string;
    },
    async be(name: string, phase: string) {
      work.put(await api.patch(`${PODS}/${name}/status`, { status: { phase } }));
    },
    /** A second later. */
    look() {
      clock.advance(1_000);
      return work.look();
    },
  };
}

test('nothing has ended before it has begun', async () => {
  const { look } = await aScene();
  expect(await look()).toBeUndefined();
});

test('pods of nobody end as they say, and one that is gone has not done its work', async () => {
  const { aPod, be, look, work, api } = await aScene();
  await aPod('a');
  await aPod('b');
  await be('a', 'Succeeded');
  expect(await look()).toBeUndefined();
  await be('b', 'Succeeded');
  expect(await look()).toBe('succeeded');
  await aPod('c');
  work.remove((await api.get(`${PODS}/c`)).metadata.uid);
  expect(await look()).toBe('failed');
});

test('the pod of a Job that has failed ends nothing as long as the Job may try again', async () => {
  const { aJob, be, look, api } = await aScene();
  const first = await aJob({ backoffLimit: 1 });
  await be(first, 'Failed');
  await expect.poll(async () => (await api.get(PODS)).items).toHaveLength(2);
  expect(await look()).toBeUndefined();
  const { items } = await api.get(PODS);
  const second = items.find((pod: { metadata: { name: string } }) => pod.metadata.name !== first);
  await be(second.metadata.name, 'Succeeded');
  await expect.poll(look).toBe('succeeded');
});

test('[K-03] a Job that gives up has failed, though its pod was deleted before it ended', async () => {
  const { aJob, look, work, api } = await aScene();
  const pod = await api.get(`${PODS}/${await aJob({ backoffLimit: 0 })}`);
  work.remove(pod.metadata.uid);
  expect(await look()).toBeUndefined();
  const conditions = [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }];
  await api.patch(`${JOBS}/work/status`, { status: { conditions } });
  expect(await look()).toBe('failed');
});

test.each([
  ['Succeeded', 'succeeded'],
  ['Failed', 'failed'],
])('where the Job is gone, its pod tells: %s', async (phase, outcome) => {
  const { aJob, be, look, api } = await aScene();
  await be(await aJob({ backoffLimit: 0 }), phase);
  await api.remove(`${JOBS}/work`, { propagationPolicy: 'Orphan' });
  await expect.poll(look).toBe(outcome);
});

test('what the API server cannot tell now is asked again, and not often', async () => {
  const { aJob, be, look, work, server, api } = await aScene();
  await be(await aJob(), 'Succeeded');
  await expect.poll(async () => (await api.get(`${JOBS}/work`)).status.succeeded).toBe(1);
  server.faults.answerNext(503, 1, ({ path }) => path.includes('/jobs/'));
  expect(await look()).toBeUndefined();
  expect(await work.look()).toBeUndefined();
  expect(await look()).toBe('succeeded');
});
