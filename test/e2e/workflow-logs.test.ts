import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { type Api, aDefinition, openApi } from '../helpers/api.ts';
import { ktopLogs } from '../helpers/ktop-logs.ts';
import { type Node, nodeUnavailable, startNode } from '../helpers/node.ts';
import { openKtop } from '../helpers/pty.ts';

const plane = inject('controlPlane');
const NAMESPACE = 'workflow-logs';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GADGETS = `/apis/workflow-logs.example.com/v1/namespaces/${NAMESPACE}/gadgets`;
const JOBS = `/apis/batch/v1/namespaces/${NAMESPACE}/jobs`;
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
  await api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  await api.create(CRDS, aDefinition('gadgets', 'Gadget', 'workflow-logs.example.com'));
  node = await startNode(plane, { kubelet: QUICK_RETRIES });
});

afterAll(async () => {
  if (unavailable !== undefined) return;
  await node?.stop();
  await api.send('DELETE', `${CRDS}/gadgets.workflow-logs.example.com`);
  await api.send('DELETE', `/api/v1/namespaces/${NAMESPACE}`);
  api.close();
});

type Steps = Readonly<Record<string, readonly string[]>>;

const ticks = (container: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${container} ${index + 1}`);
const ticking = (container: string, count: number) => [
  ...['every', '20ms', 'count', String(count), container],
];

/** A request as a Promise of Kratix offers it. */
async function aRequest(name: string): Promise<void> {
  await expect.poll(async () => (await api.send('GET', GADGETS)).status, SOON).toBe(200);
  await api.create(GADGETS, {
    apiVersion: 'workflow-logs.example.com/v1',
    kind: 'Gadget',
    metadata: { name, labels: { 'kratix.io/promise-name': 'gadgets' } },
  });
}

/** The Job of a configure pipeline as Kratix makes it: each container runs some steps, the last is no init container. */
async function aPipeline(request: string, pipeline: string, steps: Steps): Promise<void> {
  const labels = {
    'app.kubernetes.io/managed-by': 'Kratix',
    'kratix.io/promise-name': 'gadgets',
    'kratix.io/workflow-type': 'resource',
    'kratix.io/resource-name': request,
    'kratix.io/workflow-action': 'configure',
    'kratix.io/pipeline-name': pipeline,
    'kratix.io/hash': '9f86d081',
  };
  const containers = Object.entries(steps).map(([name, args]) => ({
    name,
    image: node.image,
    args,
    volumeMounts: [{ name: 'shared-input', mountPath: '/shared' }],
  }));
  await api.create(JOBS, {
    metadata: {
      name: `kratix-gadgets-${request}-${pipeline}-1a2b3`,
      labels,
      annotations: {
        'kratix.io/job-resource-kind': 'Gadget',
        'kratix.io/job-resource-name': request,
        'kratix.io/job-resource-namespace': NAMESPACE,
      },
    },
    spec: {
      backoffLimit: 4,
      template: {
        metadata: { labels },
        spec: {
          nodeName: node.name,
          restartPolicy: 'OnFailure',
          terminationGracePeriodSeconds: 0,
          volumes: [{ name: 'shared-input', emptyDir: {} }],
          initContainers: containers.slice(0, -1),
          containers: containers.slice(-1),
        },
      },
    },
  });
}

const follow = (request: string, ...more: readonly string[]) =>
  ktopLogs(plane.kubeconfig, [`Gadget/${request}`, '-n', NAMESPACE, ...more]);

test('[K-03] a workflow is followed through its containers, every line once, over two cuts and a restart', async () => {
  await aRequest('whole');
  const ktop = follow('whole', '--until-done');
  await expect.poll(ktop.complaints, SOON).toMatch(/no pod works for whole yet; waiting/);
  await aPipeline('whole', 'deploy', {
    reader: ['say', 'Object file written to: /kratix/input/object.yaml'],
    render: [...ticking('render', 150), 'stumble', '3', '/shared/stumbled', 'say', 'rendered'],
    'work-writer': [...ticking('work-writer', 150), 'say', 'Work written'],
    'status-writer': ['say', 'status written'],
  });
  await expect.poll(ktop.printed, SOON).toContain('"render 140"');
  node.signalKubelet('SIGKILL');
  await expect.poll(ktop.printed, SOON).toContain('"work-writer 60"');
  node.signalKubelet('SIGKILL');
  expect(await ktop.ended).toBe(0);

  const said = ktop.lines().map(({ container, restart, type, text }) => {
    return `${container}/${restart} ${type === 'line' ? text : `${type}: ${text}`}`;
  });
  const whole = (container: string, restart: number, lines: readonly string[]) =>
    lines.map((line) => `${container}/${restart} ${line}`);
  expect(said).toEqual([
    'reader/0 Object file written to: /kratix/input/object.yaml',
    ...whole('render', 0, ticks('render', 150)),
    ...whole('render', 1, [...ticks('render', 150), 'rendered']),
    ...whole('work-writer', 0, [...ticks('work-writer', 150), 'Work written']),
    'status-writer/0 status written',
  ]);
});

test('[K-02] a pod that is created later joins, of the same request and of no other', async () => {
  await aRequest('joined');
  await aPipeline('joined', 'first', { reader: ['say', 'first read'], main: ['say', 'first'] });
  const ktop = follow('joined');
  await expect.poll(ktop.printed, SOON).toContain('"first"');
  await aPipeline('stranger', 'first', { reader: ['say', 'no'], main: ['say', 'strange'] });
  await aPipeline('joined', 'second', { reader: ['say', 'second read'], main: ['say', 'second'] });
  await expect.poll(ktop.printed, SOON).toContain('"second"');
  ktop.interrupt();
  expect(await ktop.ended).toBe(0);
  const texts = ['first read', 'first', 'second read', 'second'];
  expect(ktop.lines().map(({ text }) => text)).toEqual(texts);
  expect(new Set(ktop.lines().map(({ pod }) => pod)).size).toBe(2);
});

test('[K-03] [K-41] the container that fails is found by itself, with its last words', async () => {
  await aRequest('broken');
  await aPipeline('broken', 'deploy', {
    reader: ['say', 'read'],
    render: ['say', 'rendering', 'complain', 'Error: no such template', 'exit', '7'],
    'work-writer': ['say', 'never'],
    'status-writer': ['say', 'never'],
  });
  const ktop = openKtop(['-n', NAMESPACE], {
    columns: 160,
    rows: 50,
    env: { KUBECONFIG: plane.kubeconfig },
  });
  onTestFinished(() => ktop.close());
  ktop.press('3');
  await ktop.waitFor(/broken .*container render exits 7/, 'its row', 60_000);
  ktop.press('/broken\r');
  await ktop.waitFor(/\/broken shows 1/);
  ktop.press('\r');
  await ktop.waitFor(/Error: no such template/, 'the last words of render', 60_000);
  expect(ktop.screen()).not.toContain('never');
});

test('[K-03] work that fails is told by the exit code, with what all of its containers said', async () => {
  await aRequest('hopeless');
  await aPipeline('hopeless', 'deploy', {
    reader: ['say', 'read'],
    render: ['complain', 'Error: no such template', 'exit', '7'],
    main: ['say', 'never'],
  });
  const ktop = follow('hopeless', '--until-done');
  expect(await ktop.ended).toBe(11);
  const [first, ...others] = ktop
    .lines()
    .filter(({ type }) => type === 'line')
    .map(({ container, text }) => `${container} ${text}`);
  expect(first).toBe('reader read');
  expect(others.length).toBeGreaterThan(1);
  expect(new Set(others)).toEqual(new Set(['render Error: no such template']));
});
