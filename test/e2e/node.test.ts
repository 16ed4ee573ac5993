import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openApi } from '../helpers/api.ts';
import { openLog } from '../helpers/log-stream.ts';
import { type Node, nodeUnavailable, startNode } from '../helpers/node.ts';

const plane = inject('controlPlane');
const server = { url: plane.server, token: plane.token, ca: readFileSync(plane.caFile) };
const NAMESPACE = '/api/v1/namespaces/node-test';
const SOON = { timeout: 60_000, interval: 100 };
/** Instead of ten seconds, and ever more. */
const QUICK_RETRIES = { crashLoopBackOff: { maxContainerRestartPeriod: '1s' } };

const unavailable = nodeUnavailable();
beforeEach(({ skip }) => skip(unavailable !== undefined, unavailable));

describe('a node', () => {
  const api = openApi(plane);
  let node: Node;

  beforeAll(async () => {
    if (unavailable !== undefined) return;
    await api.create('/api/v1/namespaces', { metadata: { name: 'node-test' } });
    node = await startNode(plane, { kubelet: QUICK_RETRIES });
  });

  afterAll(async () => {
    await node?.stop();
    await api.send('DELETE', NAMESPACE);
    api.close();
  });

  const container = (name: string, ...args: readonly string[]) => ({
    name,
    image: node.image,
    args,
  });
  const aPod = (name: string, spec: object) =>
    api.create(`${NAMESPACE}/pods`, {
      metadata: { name },
      spec: {
        nodeName: node.name,
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 0,
        ...spec,
      },
    });
  const statusOf = async (pod: string) => (await api.get(`${NAMESPACE}/pods/${pod}`)).status;
  const phaseOf = async (pod: string) => (await statusOf(pod)).phase;
  const log = (pod: string, query = '') => openLog(server, `${NAMESPACE}/pods/${pod}/log?${query}`);
  const logOf = async (pod: string, query = '') => {
    const stream = await log(pod, query);
    await stream.end;
    return stream.said();
  };

  test('runs a pod, whose log is followed from the first line to the last', async () => {
    await aPod('counts', {
      containers: [container('main', 'every', '20ms', 'count', '50', 'line')],
    });
    await expect.poll(() => phaseOf('counts'), SOON).toMatch(/Running|Succeeded/);
    const stream = await log('counts', 'follow=true');
    expect(await stream.end).toBe('end');
    expect(stream.status).toBe(200);
    expect(stream.contentType).toBe('text/plain');
    expect(stream.said()).toBe(lines(50, 'line'));
  });

  test('gives a log from a whole second on, with times of nine digits', async () => {
    const words = ['say', 'early', 'wait', '2s', 'say', 'late'];
    await aPod('pauses', { containers: [container('main', ...words)] });
    await expect.poll(() => phaseOf('pauses'), SOON).toBe('Succeeded');
    const stamped = (await logOf('pauses', 'timestamps=true')).trimEnd().split('\n');
    const [, early, late] = /^(\S+) early (\S+) late$/.exec(stamped.join(' ')) ?? [];
    expect(early).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect(await logOf('pauses', `sinceTime=${late}`)).toBe('late\n');
    expect(await logOf('pauses', `sinceTime=${early?.replace(/\.\d+/, '.999999999')}`)).toBe(
      'early\nlate\n',
    );
  });

  test('keeps the log of the run before a crash', async () => {
    const steps = ['say', 'first', 'stumble', '3', '/shared/stumbled', 'say', 'second', 'forever'];
    const volumeMounts = [{ name: 'shared', mountPath: '/shared' }];
    await aPod('crashes', {
      restartPolicy: 'Always',
      volumes: [{ name: 'shared', emptyDir: {} }],
      containers: [{ ...container('main', ...steps), volumeMounts }],
    });
    await expect.poll(() => logOf('crashes', 'previous=true'), SOON).toBe('first\n');
    await expect.poll(() => logOf('crashes'), SOON).toBe('first\nsecond\n');
    const [{ restartCount, lastState }] = (await statusOf('crashes')).containerStatuses;
    expect(restartCount).toBe(1);
    expect(lastState.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
  });

  test('begins a container when the one before has succeeded, again and again until then', async () => {
    await aPod('crash-loop', {
      restartPolicy: 'Always',
      initContainers: [
        container('one', 'say', 'one is done'),
        container('two', 'complain', 'boom', 'exit', '2'),
      ],
      containers: [container('main', 'say', 'never')],
    });
    const second = async () => (await statusOf('crash-loop')).initContainerStatuses?.[1] ?? {};
    await expect.poll(async () => (await second()).restartCount, SOON).toBeGreaterThan(0);
    await expect
      .poll(async () => (await second()).state.waiting?.reason, SOON)
      .toBe('CrashLoopBackOff');
    expect(await logOf('crash-loop', 'container=one')).toBe('one is done\n');
    expect(await logOf('crash-loop', 'container=two')).toBe('boom\n');
    expect(JSON.parse(await logOf('crash-loop', 'container=main'))).toMatchObject({
      code: 400,
      message: 'container "main" in pod "crash-loop" is waiting to start: PodInitializing',
    });
    await api.delete(`${NAMESPACE}/pods/crash-loop`);
  });

  test('finishes a Job', async () => {
    const spec = {
      nodeName: node.name,
      restartPolicy: 'Never',
      initContainers: [container('fetch', 'say', 'fetched')],
      containers: [container('work', 'count', '3', 'work')],
    };
    await api.create('/apis/batch/v1/namespaces/node-test/jobs', {
      metadata: { name: 'finishes' },
      spec: { template: { spec } },
    });
    const job = () => api.get('/apis/batch/v1/namespaces/node-test/jobs/finishes');
    await expect.poll(async () => (await job()).status.succeeded, SOON).toBe(1);
    const pods = await api.get(`${NAMESPACE}/pods?labelSelector=job-name%3Dfinishes`);
    const [{ metadata }] = pods.items;
    expect(await logOf(metadata.name, 'container=fetch')).toBe('fetched\n');
    expect(await logOf(metadata.name, 'container=work')).toBe(lines(3, 'work'));
  });

  test('hands on what is not text, and lines of any length', async () => {
    const steps = ['say', '\\x1b[31mred\\x1b[0m', 'say', '\\xff\\x00', 'long', '40000'];
    await aPod('babbles', { containers: [container('main', ...steps, 'mutter', 'no end')] });
    await expect.poll(() => phaseOf('babbles'), SOON).toBe('Succeeded');
    const stream = await log('babbles');
    await stream.end;
    const wanted = `\x1b[31mred\x1b[0m\n\xff\0\n${'x'.repeat(40_000)}\nno end`;
    expect(stream.bytes().toString('latin1')).toBe(wanted);
  });

  test('ends a follow as if the log were over when its kubelet dies, and goes on with the log', async () => {
    const steps = ['every', '50ms', 'count', '100000', 'tick'];
    await aPod('ticks', { containers: [container('main', ...steps)] });
    await expect.poll(() => phaseOf('ticks'), SOON).toBe('Running');
    const stream = await log('ticks', 'follow=true');
    await expect.poll(stream.said, SOON).toContain('tick 3\n');
    node.signalKubelet('SIGKILL');
    expect(await stream.end).toBe('end');
    const before = Number(stream.said().match(/tick (\d+)\n/g)?.length);
    const more = lines(before + 5, 'tick');
    await expect.poll(async () => (await logOf('ticks')).slice(0, more.length), SOON).toBe(more);
    expect((await statusOf('ticks')).containerStatuses[0].restartCount).toBe(0);
    await api.delete(`${NAMESPACE}/pods/ticks`);
  });
});

test('a node that was stopped leaves nothing behind', async () => {
  const api = openApi(plane);
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8');
    const node = await startNode(plane);
    expect(groupsOf(node.folder)).not.toEqual([]);
    expect(processesOf(node.folder)).not.toEqual([]);
    await node.stop();
    expect(groupsOf(node.folder)).toEqual([]);
    expect(processesOf(node.folder)).toEqual([]);
    expect(existsSync(node.folder)).toBe(false);
    expect(readFileSync('/proc/mounts', 'utf8')).toBe(mounts);
    expect(await api.send('GET', `/api/v1/nodes/${node.name}`)).toMatchObject({ status: 404 });
  } finally {
    api.close();
  }
});

function lines(count: number, text: string): string {
  return Array.from({ length: count }, (_, index) => `${text} ${index + 1}\n`).join('');
}

function groupsOf(folder: string): readonly string[] {
  const hierarchies = ['', ...readdirSync('/sys/fs/cgroup')];
  const groups = hierarchies.map((it) => path.join('/sys/fs/cgroup', it, path.basename(folder)));
  return groups.filter((group) => existsSync(group));
}

function processesOf(folder: string): readonly string[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false; // It ended.
    }
  });
}
