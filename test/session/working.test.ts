import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { EXIT_CODE, LINES } from '../../src/embedded/actors/kubelet.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import type { Session } from '../../src/session/session.ts';
import type { KtopModel } from '../../src/store/model.ts';
import { liveSession } from '../helpers/live-session.ts';

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const PODS = '/api/v1/namespaces/default/pods';

let server: EmbeddedServer;
let api: ApiClient;
let session: Session;
let model: KtopModel;
const stop = new AbortController();

beforeEach(async () => {
  server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock, pace: 0.1 });
  api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  ({ session, model } = await liveSession(server.kubeconfig));
  session.dispatch({ type: 'show-pane', pane: 'workflows' });
});

afterEach(async () => {
  session.stop();
  await server.close();
});

const state = () => model.store.getState();
const said = () => state().workflows.lines.map(({ object, sentence }) => `${object}: ${sentence}`);
const detail = () => state().workflow?.lines.map(({ text }) => text.trim()) ?? [];

interface Given {
  readonly name?: string;
  /** What its first container says before it exits with 7; without it nobody runs the pod. */
  readonly says?: string;
}

/** A Job with two containers, of which the first fails. */
async function aJob({ name = 'migrate', says }: Given = {}) {
  const spec = {
    restartPolicy: 'OnFailure',
    initContainers: [{ name: 'fetch', image: 'example.com/fetch:1' }],
    containers: [{ name: 'main', image: 'example.com/main:1' }],
    ...(says === undefined ? { schedulingGates: [{ name: 'example.com/by-hand' }] } : {}),
  };
  const annotations = { [`${LINES}.fetch`]: says ?? '', [`${EXIT_CODE}.fetch`]: '7' };
  const template = { metadata: { annotations }, spec };
  await api.create(JOBS, { metadata: { name }, spec: { backoffLimit: 1, template } });
}

test('a Job and its pod are a workflow as soon as they are there', async () => {
  await aJob();
  await expect
    .poll(said)
    .toEqual(['Job default/migrate: it is held back from scheduling by its scheduling gates']);
});

test('what a failing container said is read at once, and stays when its pod is gone', async () => {
  await aJob({ says: 'no such bucket' });
  await expect
    .poll(() => said()[0], { timeout: 5000 })
    .toBe(
      'Job default/migrate: failed after 2 attempts: container 1 of 2 (fetch) exits 7; never tried again by itself',
    );
  session.dispatch({ type: 'resize', size: { columns: 160, rows: 90 } });
  session.dispatch({ type: 'open' });
  await expect.poll(detail).toContainEqual(expect.stringMatching(/^pod .*, gone: /));
  expect(detail()).toContain('no such bucket');
});

test('a right that is missing becomes the role that grants it [K-42]', async () => {
  await aJob({
    says: 'Error from server (Forbidden): secrets "db" is forbidden: User "system:serviceaccount:default:loader" cannot get resource "secrets" in API group "" in the namespace "vault"',
  });
  await expect.poll(() => state().workflows.length).toBe(1);
  session.dispatch({ type: 'resize', size: { columns: 160, rows: 90 } });
  session.dispatch({ type: 'open' });
  await expect
    .poll(detail)
    .toEqual(expect.arrayContaining(['kind: Role', 'name: loader-more', '- apiGroups: [""]']));
  expect(detail()).toEqual(
    expect.arrayContaining(['resources: ["secrets"]', 'verbs: ["get"]', 'namespace: vault']),
  );
});

test('of pods only those are asked for that carry out work', async () => {
  await api.create(PODS, {
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'web', image: 'example.com/web:1' }] },
  });
  await aJob();
  await expect.poll(() => state().workflows.all).toBe(1);
  expect(state().workflows.unseen).toEqual([]);
});
