import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { metaOf, valueAt } from '../../src/kube/object.ts';
import { systemClock } from '../../src/session/clock.ts';
import type { Session } from '../../src/session/session.ts';
import type { Reconciling } from '../../src/store/command.ts';
import type { KtopModel } from '../../src/store/model.ts';
import { aDefinition } from '../helpers/api.ts';
import { liveSession } from '../helpers/live-session.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GROUP = 'kustomize.toolkit.fluxcd.io';
const APPS = `/apis/${GROUP}/v1/namespaces/default/kustomizations`;
const OBJECT = `${APPS}/apps`;
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

let server: EmbeddedServer;
let api: ApiClient;
let session: Session;
let model: KtopModel;
let folder: string;
let stop: AbortController;
/** The PATCH requests of ktop that arrived, in order. */
let patches: string[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ktop-reconciling-'));
  server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock });
  stop = new AbortController();
  api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  patches = [];
  server.faults.answerNext(500, Number.MAX_SAFE_INTEGER, ({ method, path: to, query }) => {
    if (method === 'PATCH' && query.get('fieldManager') === 'ktop')
      patches.push(`${to} ${query.get('dryRun') ?? 'for real'}`);
    return false;
  });
  await api.create(CRDS, aDefinition('kustomizations', 'Kustomization', GROUP));
});

afterEach(async () => {
  session.stop();
  stop.abort();
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Shows the list with one Kustomization in it, which is held by its finalizer. */
async function open({ readOnly = false, spec = {} } = {}) {
  await expect
    .poll(() =>
      api
        .create(APPS, {
          apiVersion: `${GROUP}/v1`,
          kind: 'Kustomization',
          metadata: { name: 'apps', finalizers: ['finalizers.fluxcd.io'] },
          spec,
        })
        .then(() => 'made'),
    )
    .toBe('made');
  await api.remove(OBJECT);
  ({ session, model } = await liveSession(server.kubeconfig, { readOnly, stateFolder: folder }));
  session.dispatch({ type: 'resize', size: { columns: 160, rows: 50 } });
  await expect.poll(() => state().deletions.length).toBe(1);
}

const state = () => model.store.getState();
const ask = (how: Reconciling) => session.dispatch({ type: 'reconcile', how });
const submit = (how: 'send' | 'instead' | 'insist' = 'send') =>
  session.dispatch({ type: 'reconcile-submit', how });
const dialog = () => (state().reconcile?.lines ?? []).map(({ text }) => text).join('\n');
const message = () => state().view.message?.text ?? '';
const real = () => patches.filter((patch) => patch.endsWith('real'));

async function offered(how: Reconciling) {
  ask(how);
  await expect.poll(() => state().view.dialog).toBe('reconcile');
}

test('R: shown and rehearsed, sent once by enter, followed until the controller is done', async () => {
  await open();
  await offered('now');
  expect(dialog()).toContain('Reconcile Kustomization default/apps now');
  expect(dialog()).toContain('✓ rehearsed (dryRun=All): accepted');
  expect(real()).toEqual([]);
  submit();
  submit();
  await expect.poll(dialog).toMatch(/sent [\d:]+ to Kustomization default\/apps/);
  const annotations = async () => metaOf(await api.get(OBJECT)).annotations;
  await expect.poll(annotations).toHaveProperty(['reconcile.fluxcd.io/requestedAt']);
  const token = metaOf(await api.get(OBJECT)).annotations['reconcile.fluxcd.io/requestedAt'];
  await api.patch(OBJECT, { status: { lastHandledReconcileAt: token } });
  await expect.poll(dialog).toMatch(/seen [\d:]+: status.lastHandledReconcileAt/);
  await api.patch(OBJECT, { metadata: { finalizers: null } });
  await expect.poll(dialog).toMatch(/done [\d:]+: the object is gone/);
  expect(real()).toHaveLength(1);

  session.dispatch({ type: 'back' });
  expect(state().view.dialog).toBe('none');
  session.dispatch({ type: 'start-prompt', prompt: 'command' });
  session.dispatch({ type: 'prompt-type', text: 'actions' });
  session.dispatch({ type: 'prompt-submit' });
  const log = (state().actions?.lines ?? []).map(({ text }) => text).join('\n');
  expect(log).toMatch(
    /rehearsal.*accepted[\s\S]*write.*sent: Set[\s\S]*outcome.*seen[\s\S]*outcome.*done/,
  );
});

test('what would do nothing is not sent by enter; i offers what works, and ! insists', async () => {
  await open({ spec: { suspend: true } });
  session.dispatch({ type: 'open' });
  await offered('now');
  expect(dialog()).toContain('▲ it would do nothing: it is paused (spec.suspend is true)');
  submit();
  expect(message()).toBe('it would do nothing; i offers what would work; ! sends it all the same');
  submit('instead');
  await expect.poll(dialog).toContain('resume it — Kustomization default/apps');
  submit();
  await expect.poll(async () => valueAt(await api.get(OBJECT), 'spec', 'suspend')).toBe(false);
  session.dispatch({ type: 'back' });
  expect(state().view.dialog).toBe('detail');
});

test('T pauses, and resumes what is paused', async () => {
  await open();
  await offered('pause');
  submit();
  await expect.poll(dialog).toMatch(/stored [\d:]+: nobody has to react to it/);
  expect(valueAt(await api.get(OBJECT), 'spec', 'suspend')).toBe(true);
  session.dispatch({ type: 'back' });
  await offered('pause');
  expect(dialog()).toContain('Resume Kustomization default/apps');
});

test('W says what it does not know; esc sends nothing', async () => {
  await open();
  ask('with-upstream');
  await expect
    .poll(message)
    .toMatch(/nothing is known that Kustomization default\/apps is made from/);
  await offered('now');
  session.dispatch({ type: 'back' });
  submit();
  expect(real()).toEqual([]);
});

test('X restarts its controller, wherever that was installed', async () => {
  await open();
  ask('restart');
  await expect.poll(message).toMatch(/no workload of the cluster is known to work on/);
  const labels = { app: 'kustomize-controller' };
  await api.create(DEPLOYMENTS, {
    metadata: { name: 'kustomize-controller' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'manager', image: 'x' }] } },
    },
  });
  await offered('restart');
  expect(dialog()).toContain('Restart the controller of Kustomization default/apps');
  expect(dialog()).toContain(
    'restart all of its pods, one after the other — Deployment default/kustomize-controller',
  );
  submit();
  const template = async () =>
    valueAt(
      await api.get(`${DEPLOYMENTS}/kustomize-controller`),
      ...['spec', 'template', 'metadata', 'annotations'],
    );
  await expect.poll(template).toHaveProperty(['kubectl.kubernetes.io/restartedAt']);
  expect(real()).toEqual([`${DEPLOYMENTS}/kustomize-controller for real`]);
});

test('--read-only asks nobody anything; what was left is not followed any longer', async () => {
  await open({ readOnly: true });
  ask('now');
  expect(message()).toMatch(/ktop is read-only/);
  expect(patches).toEqual([]);
});

test('marked objects are asked together: each once, tracked in one table, and in the log of actions', async () => {
  await open();
  for (const name of ['web', 'paused']) {
    const metadata = { name, finalizers: ['finalizers.fluxcd.io'] };
    const spec = { suspend: name === 'paused' };
    await api.create(APPS, { apiVersion: `${GROUP}/v1`, kind: 'Kustomization', metadata, spec });
    await api.remove(`${APPS}/${name}`);
  }
  await expect.poll(() => state().deletions.length).toBe(3);
  for (const _ of state().deletions.lines) {
    session.dispatch({ type: 'toggle-mark' });
    session.dispatch({ type: 'move', by: 1 });
  }
  expect(state().marks.size).toBe(3);
  await offered('now');
  expect(dialog()).toContain('Reconcile 2 objects now');
  expect(dialog()).toMatch(/Kustomization default\/paused: it would do nothing: it is paused/);
  expect(real()).toEqual([]);
  submit();
  submit();
  await expect.poll(dialog).toContain('2 of 2 sent');
  await expect.poll(() => state().reconcile?.phase).toBe('sent');
  const { annotations } = metaOf(await api.get(OBJECT));
  const token = annotations['reconcile.fluxcd.io/requestedAt'];
  await api.patch(OBJECT, { status: { lastHandledReconcileAt: token } });
  await expect.poll(dialog).toMatch(/default\/apps +sent [\d:]+ → seen [\d:]+: status/);
  expect(real().sort()).toEqual([`${APPS}/apps for real`, `${APPS}/web for real`]);
  expect(state().marks.size).toBe(0);
  session.dispatch({ type: 'back' });
  session.dispatch({ type: 'start-prompt', prompt: 'command' });
  session.dispatch({ type: 'prompt-type', text: 'actions' });
  session.dispatch({ type: 'prompt-submit' });
  const log = (state().actions?.lines ?? []).map(({ text }) => text).join('\n');
  expect(log.match(/write .*sent: Set/g)).toHaveLength(2);
  expect(log).toMatch(/refusal .*default\/paused/);
});

test('a namesake that took its place while the dialog was open is left alone', async () => {
  await open();
  await offered('now');
  await api.patch(OBJECT, { metadata: { finalizers: null } });
  await api.create(APPS, {
    apiVersion: `${GROUP}/v1`,
    kind: 'Kustomization',
    metadata: { name: 'apps' },
  });
  submit();
  await expect.poll(dialog).toMatch(/422 .*The object has changed meanwhile/);
  expect((await api.get(OBJECT)).metadata.annotations).toBeUndefined();
});
