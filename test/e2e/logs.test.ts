import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { type Api, openApi } from '../helpers/api.ts';
import { type Node, nodeUnavailable, startNode } from '../helpers/node.ts';

const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');
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

interface Line {
  readonly container: string;
  readonly restart: number;
  readonly type: string;
  readonly text: string;
}

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
  const args = [KTOP, 'logs', `Job/${job}`, '-n', 'log-test', '--until-done', '-o', 'json'];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, KUBECONFIG: plane.kubeconfig },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return {
    printed: () => text,
    lines: () =>
      text
        .trimEnd()
        .split('\n')
        .map((line): Line => JSON.parse(line)),
    ended: once(child, 'close').then(([code]) => code),
  };
}
