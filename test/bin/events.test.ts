import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { ADMIN } from '../../src/embedded/server/access.ts';
import {
  type EmbeddedServer,
  kubeconfigText,
  startEmbeddedServer,
} from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import { eventually } from '../helpers/eventually.ts';
import { aFolder } from '../helpers/folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const KTOP = path.join(ROOT, 'bin/ktop.js');
const UPDATE_FAILED = path.join(ROOT, 'test/fixtures/recordings/events-update-failed.jsonl');

const JANE = {
  name: 'jane',
  token: 'jane-token',
  rules: [{ verbs: ['*'], apiGroups: [''], resources: ['pods', 'namespaces'] }],
};

let server: EmbeddedServer;
let api: ApiClient;
const stop = new AbortController();

beforeAll(async () => {
  const users = [ADMIN, JANE];
  server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock, users });
  api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  await api.create('/api/v1/namespaces', { metadata: { name: 'demo' } });
  await api.create('/api/v1/namespaces', {
    metadata: { name: 'leaving', finalizers: ['example.com/hold'] },
  });
  await api.remove('/api/v1/namespaces/leaving');
  await anEvent('BackOff', { count: 7, message: 'restarting app' });
  await anEvent('Pulled', { type: 'Normal', message: 'image is there' });
});

afterAll(async () => {
  stop.abort();
  await server.close();
});

/** Writes an Event about the pod demo/web. */
function anEvent(reason: string, more: object = {}) {
  const now = new Date().toISOString();
  return api.create('/api/v1/namespaces/demo/events', {
    metadata: { generateName: 'web.' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'demo', name: 'web' },
    type: 'Warning',
    reason,
    source: { component: 'kubelet' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    ...more,
  });
}

function kubeconfigOf(token = 'admin-token'): string {
  return path.join(aFolder({ config: kubeconfigText(server.url, token) }), 'config');
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function events(args: readonly string[], token?: string): Promise<Ended> {
  const env = { ...process.env, KUBECONFIG: kubeconfigOf(token) };
  return new Promise((resolve) => {
    execFile(process.execPath, [KTOP, 'events', ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

test('all events, oldest first, with their counts', async () => {
  const { code, out } = await events(['-n', 'demo']);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^\S+ {2}▲ BackOff {2}Pod demo\/web {2}×7 {2}restarting app {2}\(kubelet\)\n\S+ {2}Pulled {2}Pod demo\/web {2}image is there {2}\(kubelet\)\n$/,
  );
});

test('JSON and YAML say the same, with nothing left out', async () => {
  const args = ['-n', 'demo', '--filter', 'type=Warning reason=Back*'];
  const [json, yaml] = await Promise.all([
    events([...args, '-o', 'json']),
    events([...args, '-o', 'yaml']),
  ]);
  const data = JSON.parse(json.out);
  expect(load(yaml.out)).toEqual(data);
  expect(data).toMatchObject({
    events: [
      {
        object: { apiVersion: 'v1', kind: 'Pod', namespace: 'demo', name: 'web' },
        type: 'Warning',
        reason: 'BackOff',
        controller: 'kubelet',
        count: 7,
        eventObjects: 1,
        messages: [{ message: 'restarting app', count: 7 }],
      },
    ],
    gaps: [],
    notSeen: [],
    silence: null,
  });
});

test('of one object that is gone its events are found by its name', async () => {
  const { code, out } = await events(['pod/web', '-n', 'demo', '--filter', 'reason=Pulled']);
  expect([code, out.split('\n').length]).toEqual([0, 3]);
  expect(out).toContain('not seen: Pod demo/web itself: it is gone');
});

test('a Stack with its Workspace, its Updates and their pod on one timeline [P-01] [O-02]', async () => {
  const replay = ['--replay', UPDATE_FAILED];
  const { out } = await events(['stack/web', '-n', 'p-fail', '--tree', ...replay]);
  const objects = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split('  ')[2]?.split(' ')[0]);
  expect(new Set(objects)).toEqual(new Set(['Stack', 'StatefulSet', 'Workspace', 'Update']));
  expect(out).toContain(
    'Backoff time elapsed: 1m30s  (stack-controller)  → an update begins, because the last one has failed',
  );
  const alone = await events(['stack/web', '-n', 'p-fail', ...replay]);
  expect(alone.out).not.toContain('Update p-fail/');
});

test.each([
  { args: ['-n', 'leaving'], says: 'namespace leaving is being deleted: no new Event can be' },
  { args: ['-n', 'nowhere'], says: 'there is no namespace nowhere' },
  { args: ['-n', 'demo', '--filter', 'reason=Odd'], says: 'No event is there that was asked for' },
])('an empty list says why: $args', async ({ args, says }) => {
  const { code, out } = await events(args);
  expect([code, out]).toEqual([0, expect.stringContaining(says)]);
});

test('forbidden is an error, never an empty list', async () => {
  const { code, out, err } = await events(['-n', 'demo'], 'jane-token');
  expect([code, out]).toEqual([8, '']);
  expect(err).toMatch(
    /^ktop: events cannot be seen: events in demo forbidden: events is forbidden: User "jane" cannot (?:list|watch) resource "events" in API group ""[^\n]*\n$/,
  );
});

test.each([
  { args: ['widgets/x'], code: 2, says: 'the server serves no kind called widgets' },
  { args: ['pods/x', '-n', 'demo'], code: 8, says: 'no event of Pod demo/x is there: it is gone' },
  { args: ['--filter', '['], code: 2, says: '--filter takes a filter as / does, not [' },
])('bad input is one sentence: $args', async ({ args, code, says }) => {
  const ended = await events(args);
  expect(ended).toMatchObject({ code, out: '', err: expect.stringContaining(says) });
  expect(ended.err.trimEnd().split('\n')).toHaveLength(1);
});

test('--watch goes on with a line for each event until it is told to stop [R-32]', async () => {
  await anEvent('Live', { message: 'attempt 1' });
  const env = { ...process.env, KUBECONFIG: kubeconfigOf() };
  const args = [KTOP, 'events', '-n', 'demo', '--watch', '-o', 'json', '--filter', 'reason=Live'];
  const ktop = spawn(process.execPath, args, { env });
  onTestFinished(() => void ktop.kill('SIGKILL'));
  const ended = new Promise((resolve) => ktop.once('exit', (code) => resolve(code)));
  let out = '';
  ktop.stdout.on('data', (data) => {
    out += data;
  });
  const told = () =>
    out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).event)
      .map(({ message, count }) => `${message} ×${count}`);
  await eventually(told).toEqual(['attempt 1 ×1']);
  await anEvent('Live', { message: 'attempt 2', count: 5 });
  await eventually(told).toEqual(['attempt 1 ×1', 'attempt 2 ×6']);
  ktop.kill('SIGTERM');
  expect(await ended).toBe(0);
});
