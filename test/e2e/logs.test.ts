import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { type Api, openApi } from '../helpers/api.ts';
import { ktopLogs } from '../helpers/ktop-logs.ts';
import { type Node, nodeUnavailable, startNode } from '../helpers/node.ts';

const plane = inject('controlPlane');
const JOBS = '/apis/batch/v1/namespaces/log-test/jobs';
const SOON = { timeout: 60_000, interval: 100 };
/** Instead of ten seconds, and ever more. */
const QUICK_RETRIES = { crashLoopBackOff: { maxContainerRestartPeriod: '1s' } };

const unavailable = nodeUnavailable();
beforeEach(({ skip }) => skip(unavailable !== undefined, unavailable));

let api: Api;
let node: Node;

beforeAll(async () => {
  if (unavailable !== undefined) return;
  api = openApi(plane);
  await api.create('/api/v1/namespaces', { metadata: { name: 'log-test' } });
  node = await startNode(plane, { kubelet: QUICK_RETRIES });
});

afterAll(async () => {
  if (unavailable !== undefined) return;
  await node?.stop();
  await api.send('DELETE', '/api/v1/namespaces/log-test');
  api.close();
});

test('every line of a Job comes once, though its container crashes and its kubelet dies', async () => {
  const ticks = Array.from({ length: 150 }, (_, index) => `tick ${index + 1}`);
  const steps = ['every', '20ms', 'count', '150', 'tick', 'stumble', '3', '/shared/stumbled'];
  await aJob('crashes', 3, {
    restartPolicy: 'OnFailure',
    volumes: [{ name: 'shared', emptyDir: {} }],
    initContainers: [container('fetch', 'say', 'fetched')],
    containers: [
      {
        ...container('main', ...steps, 'say', 'done'),
        volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
      },
    ],
  });
  const ktop = followLogs('crashes');
  await expect.poll(ktop.printed, SOON).toContain('"tick 30"');
  node.signalKubelet('SIGKILL');
  expect(await ktop.ended).toBe(0);

  const printed = ktop.lines();
  const said = (name: string, run: number) =>
    printed
      .filter(({ container, restart }) => container === name && restart === run)
      .map(({ type, text }) => (type === 'line' ? text : `${type}: ${text}`));
  expect(said('fetch', 0)).toEqual(['fetched']);
  expect(said('main', 0)).toEqual(ticks);
  expect(said('main', 1)).toEqual([...ticks, 'done']);
  expect(printed).toHaveLength(1 + 150 + 151);
});

test('work that fails is said by the exit code, when all its words are out', async () => {
  await aJob('fails', 0, {
    restartPolicy: 'Never',
    containers: [container('main', 'complain', 'trying', 'complain', 'boom', 'exit', '2')],
  });
  const ktop = followLogs('fails');
  expect(await ktop.ended).toBe(11);
  expect(ktop.lines().map(({ text }) => text)).toEqual(['trying', 'boom']);
});

test('the run before a restart is read as it was, and the run now as it is', async () => {
  const main = ['say', 'one', 'say', 'two', 'stumble', '3', '/shared/stumbled', 'say', 'up'];
  await aPod('stumbles', {
    volumes: [{ name: 'shared', emptyDir: {} }],
    containers: [
      {
        ...container('main', ...main, 'forever'),
        volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
      },
    ],
  });
  const said = (...more: readonly string[]) => saidBy('stumbles', '--no-follow', ...more);
  await expect.poll(() => said(), SOON).toEqual(['one', 'two', 'one', 'two', 'up']);
  expect(await said('--previous')).toEqual(['one', 'two']);
});

/** What one controller, or several in a pod, write of two Widgets, in each of the formats. */
const FORMATS: Readonly<Record<string, (name: string) => string>> = {
  'zap as JSON': (name) =>
    JSON.stringify({
      level: 'info',
      ts: '2026-11-21T07:03:17Z',
      msg: 'reconciling',
      controllerKind: 'Widget',
      Widget: { name, namespace: 'team-a' },
      reconcileID: `id-of-${name}`,
    }),
  'zap on a console': (name) =>
    `2026-11-21T07:03:17Z\\tINFO\\twidgets\\tapplied\\t{"namespace": "team-a", "name": "${name}"}`,
  klog: (name) => `I1121 07:03:17.000001       1 sync.go:20] "Synced" widget="team-a/${name}"`,
  'tracing, in colours': (name) =>
    `\\x1b[2m2026-11-21T07:03:17.000001Z\\x1b[0m \\x1b[32m INFO\\x1b[0m \\x1b[1mreconciling object\\x1b[0m\\x1b[1m{\\x1b[0m\\x1b[3mobject.ref\\x1b[0m\\x1b[2m=\\x1b[0mWidget.v1.example.com/${name}.team-a\\x1b[1m}\\x1b[0m\\x1b[2m:\\x1b[0m \\x1b[2mapp\\x1b[0m\\x1b[2m:\\x1b[0m done`,
  'tracing as JSON': (name) =>
    JSON.stringify({
      timestamp: '2026-11-21T07:03:17.000001Z',
      level: 'INFO',
      fields: { message: 'done' },
      target: 'app',
      span: { 'object.ref': `Widget.v1.example.com/${name}.team-a`, name: 'reconciling object' },
    }),
  logfmt: (name) =>
    `time="2026-11-21T07:03:17Z" level=info msg=updated namespace=team-a name=${name}`,
  'the same reconciliation': (name) =>
    JSON.stringify({
      level: 'info',
      ts: '2026-11-21T07:03:17Z',
      msg: 'asked the library',
      reconcileID: `id-of-${name}`,
    }),
};

test('[O-19] [R-31] lines about one object are picked out of an interleaved log, in all formats', async () => {
  const names = ['alpha', 'beta', 'alphabet'];
  const written = Object.values(FORMATS).flatMap((line) => names.map(line));
  await aPod('speaks', {
    containers: [
      container('main', ...written.flatMap((text) => ['say', text]), 'say', 'done', 'forever'),
    ],
  });
  await expect.poll(() => saidBy('speaks', '--no-follow'), SOON).toContain('done');
  const picked = await saidBy('speaks', '--no-follow', '--about', 'Widget/alpha');
  const all = await saidBy('speaks', '--no-follow');
  expect(all).toHaveLength(written.length + 1);
  expect(picked).toEqual(
    all.filter((_, index) => index % names.length === 0 && index < written.length),
  );
  expect(picked).toHaveLength(Object.keys(FORMATS).length);
});

/** What `ktop logs` prints of a pod, as it was said. */
async function saidBy(pod: string, ...more: readonly string[]): Promise<readonly string[]> {
  const ktop = ktopLogs(plane.kubeconfig, [`Pod/${pod}`, '-n', 'log-test', ...more]);
  await ktop.ended;
  return ktop.lines().map(({ text }) => text);
}

function aPod(name: string, spec: object) {
  return api.create('/api/v1/namespaces/log-test/pods', {
    metadata: { name },
    spec: { nodeName: node.name, terminationGracePeriodSeconds: 0, ...spec },
  });
}

function container(name: string, ...args: readonly string[]) {
  return { name, image: node.image, args };
}

function aJob(name: string, backoffLimit: number, spec: object) {
  return api.create(JOBS, {
    metadata: { name },
    spec: {
      backoffLimit,
      template: { spec: { nodeName: node.name, terminationGracePeriodSeconds: 0, ...spec } },
    },
  });
}

/** The built `ktop logs`, which ends when the Job has. */
function followLogs(job: string) {
  return ktopLogs(plane.kubeconfig, [`Job/${job}`, '-n', 'log-test', '--until-done']);
}
