import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type Api, aDefinition, openApi } from '../helpers/api.ts';
import { type ControlPlane, startControlPlane } from '../helpers/control-plane.ts';
import { aFolder } from '../helpers/folder.ts';
import { openKtop, type Pty } from '../helpers/pty.ts';

const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const MERGE_PATCH = 'application/merge-patch+json';

/** The kinds of the systems that scripted controllers stand for. */
const KINDS = {
  Kustomization: ['kustomize.toolkit.fluxcd.io', 'kustomizations'],
  GitRepository: ['source.toolkit.fluxcd.io', 'gitrepositories'],
  Application: ['argoproj.io', 'applications'],
  Stack: ['pulumi.com', 'stacks'],
  Update: ['auto.pulumi.com', 'updates'],
  Promise: ['platform.kratix.io', 'promises'],
  Cache: ['offers.example.com', 'caches'],
} as const;
type Kind = keyof typeof KINDS;

let plane: ControlPlane;
let api: Api;
let terminal: Pty | undefined;

beforeAll(async () => {
  plane = await startControlPlane();
  api = openApi(plane);
  for (const namespace of ['work', 'flux-system'])
    await api.create('/api/v1/namespaces', { metadata: { name: namespace } });
  for (const [kind, [group, plural]] of Object.entries(KINDS)) {
    const definition = aDefinition(plural, kind, group);
    const [version] = definition.spec.versions;
    const versions = [{ ...version, subresources: { status: {} } }];
    const scope = kind === 'Promise' ? 'Cluster' : 'Namespaced';
    await api.create(DEFINITIONS, { ...definition, spec: { ...definition.spec, scope, versions } });
  }
  for (const kind of Object.keys(KINDS) as Kind[])
    await vi.waitFor(
      async () => expect((await api.send('GET', pathOf(kind))).status).toBe(200),
      30_000,
    );
});

afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
});

afterAll(async () => {
  api.close();
  await plane.stop();
});

function pathOf(kind: Kind, name?: string): string {
  const [group, plural] = KINDS[kind];
  const root = `/apis/${group}/v1${kind === 'Promise' ? '' : '/namespaces/work'}/${plural}`;
  return name === undefined ? root : `${root}/${name}`;
}

/** Makes an object; resolves with its path. */
async function make(
  kind: Kind,
  name: string,
  {
    labels = {},
    finalizers = [],
    status,
    ...more
  }: {
    labels?: object;
    finalizers?: readonly string[];
    spec?: object;
    status?: object;
  } = {},
): Promise<string> {
  const apiVersion = `${KINDS[kind][0]}/v1`;
  await api.create(pathOf(kind), {
    apiVersion,
    kind,
    metadata: { name, labels, finalizers },
    ...more,
  });
  if (status !== undefined) await tell(pathOf(kind, name), status);
  return pathOf(kind, name);
}

/** Writes the status of an object, as its controller. */
const tell = (of: string, status: object) =>
  api.send('PATCH', `${of}/status?fieldManager=controller`, { status }, MERGE_PATCH);

type Version = Awaited<ReturnType<Api['get']>>;

/** A controller that does something with each version of an object that it has not seen; until the test ends. */
function controller(of: string, react: (object: Version) => Promise<unknown>): { stop(): void } {
  let running = true;
  let seen = '';
  const work = (async () => {
    while (running) {
      const { status, body } = await api.send('GET', of);
      if (status === 200 && body.metadata.resourceVersion !== seen) {
        seen = body.metadata.resourceVersion;
        await react(body);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const stop = () => {
    running = false;
  };
  onTestFinished(async () => {
    stop();
    await work;
  });
  return { stop };
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built ktop to its end, without a terminal. */
function ktop(...args: readonly string[]): Promise<Ended> {
  const env = { ...process.env, KUBECONFIG: plane.kubeconfig };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [KTOP, 'reconcile', '-n', 'work', ...args],
      { env },
      (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

/** What happened, without its times. */
const steps = ({ out }: Ended) =>
  [...out.matchAll(/^(sent|seen|begun|done|failed|gone|no visible reaction|nothing more)\b/gm)].map(
    ([, word]) => word,
  );

const REQUESTED = 'reconcile.fluxcd.io/requestedAt';

/** Flux: notes the request at once, and is ready a while later. */
const flux = (of: string, end: 'True' | 'False' = 'True') =>
  controller(of, async ({ metadata, status }) => {
    const token = metadata.annotations?.[REQUESTED];
    if (token === undefined) return;
    const ready = (value: string) => ({
      observedGeneration: metadata.generation,
      lastHandledReconcileAt: token,
      conditions: [{ type: 'Ready', status: value, reason: 'Said', message: 'Applied revision' }],
    });
    if (status?.lastHandledReconcileAt !== token) await tell(of, ready('Unknown'));
    else if (status.conditions[0].status === 'Unknown') await tell(of, ready(end));
  });

test('[K-12] Flux: sent, seen, done; and failed, with what the controller says', async () => {
  flux(await make('Kustomization', 'good'));
  const good = await ktop('kustomization/good', '--yes', '--wait');
  expect(steps(good)).toEqual(['sent', 'seen', 'done']);
  expect(good.code).toBe(0);
  flux(await make('Kustomization', 'bad'), 'False');
  const bad = await ktop('kustomization/bad', '--yes', '--wait');
  expect(bad.out).toMatch(/failed [\d:]+: Ready is False \(Said\): Applied revision/);
  expect(bad.code).toBe(14);
});

test('Flux with its source: the source is asked first, and the object when that is done', async () => {
  const source = await make('GitRepository', 'fleet');
  const object = await make('Kustomization', 'apps', {
    spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
  });
  flux(source);
  flux(object);
  const { code, out } = await ktop('kustomization/apps', '--with-upstream', '--yes', '--wait');
  expect(out).toMatch(
    /sent .* to GitRepository work\/fleet\nseen .*\ndone .*\nsent .* to Kustomization work\/apps\nseen/,
  );
  expect(code).toBe(0);
  const at = async (of: string) => Date.parse((await api.get(of)).metadata.annotations[REQUESTED]);
  expect(await at(source)).toBeLessThanOrEqual(await at(object));
});

test('[K-41] Kratix: begun when the label is gone, done when its condition is True anew', async () => {
  await make('Promise', 'caches', {
    spec: { workflows: { resource: { configure: [{ kind: 'Pipeline' }] } } },
  });
  const of = await make('Cache', 'one', { labels: { 'kratix.io/promise-name': 'caches' } });
  controller(of, async ({ metadata }) => {
    if (metadata.labels['kratix.io/manual-reconciliation'] === undefined) return;
    await api.patch(of, { metadata: { labels: { 'kratix.io/manual-reconciliation': null } } });
    const condition = {
      type: 'ConfigureWorkflowCompleted',
      status: 'False',
      reason: 'PipelinesInProgress',
    };
    await tell(of, { conditions: [condition] });
    await tell(of, {
      conditions: [{ ...condition, status: 'True', reason: 'PipelinesExecutedSuccessfully' }],
    });
  });
  const ended = await ktop('cache/one', '--yes', '--wait');
  expect(steps(ended).at(-1)).toBe('done');
  expect(ended.code).toBe(0);
});

test('[K-12] Argo CD: done when the annotation is gone and the comparison is newer', async () => {
  const of = await make('Application', 'web');
  controller(of, async ({ metadata }) => {
    if (metadata.annotations?.['argocd.argoproj.io/refresh'] === undefined) return;
    await tell(of, { reconciledAt: new Date().toISOString(), sync: { status: 'OutOfSync' } });
    await api.patch(of, { metadata: { annotations: { 'argocd.argoproj.io/refresh': null } } });
  });
  const ended = await ktop('application/web', '--yes', '--wait');
  expect(ended.out).toMatch(/done .*: it was compared at .*: OutOfSync/);
  expect(ended.code).toBe(0);
});

test('[P-12] Pulumi: an Update that is gone is said to be waited for, and what works is sent instead', async () => {
  const of = await make('Stack', 'shop', {
    status: { currentUpdate: { name: 'shop-19000000000' } },
  });
  const useless = await ktop('stack/shop', '--yes');
  expect(useless.err).toMatch(
    /it would do nothing: its status.currentUpdate names .*; instead: clear status.currentUpdate, then ask \(--trigger pulumi-clear-current-update, then --trigger pulumi-reconciliation-request\)/,
  );
  expect(useless.code).toBe(13);
  expect((await api.get(of)).metadata.annotations).toBeUndefined();

  const cleared = await ktop('stack/shop', '--yes', '--trigger', 'pulumi-clear-current-update');
  expect({ code: cleared.code, err: cleared.err }).toEqual({ code: 0, err: '' });
  expect((await api.get(of)).status).toEqual({});

  controller(of, async ({ metadata, status }) => {
    const token = metadata.annotations?.['pulumi.com/reconciliation-request'];
    if (token === undefined) return;
    const { observedReconcileRequest, currentUpdate } = status ?? {};
    if (status?.lastUpdate !== undefined) return;
    if (observedReconcileRequest !== token) await tell(of, { observedReconcileRequest: token });
    else if (!currentUpdate)
      await tell(of, { currentUpdate: { name: 'shop-2', reconcileRequest: token } });
    else
      await tell(of, {
        currentUpdate: null,
        lastUpdate: { name: 'shop-2', type: 'up', state: 'succeeded', reconcileRequest: token },
      });
  });
  const ended = await ktop('stack/shop', '--yes', '--wait');
  expect(steps(ended)).toEqual(['sent', 'seen', 'begun', 'done']);
  expect(ended.code).toBe(0);
});

test('a suspended object is not asked; at a terminal what would work is offered, and done', async () => {
  const of = await make('Kustomization', 'idle', { spec: { suspend: true } });
  const { code, err } = await ktop('kustomization/idle', '--yes');
  expect(err).toMatch(
    /it would do nothing: it is paused \(spec.suspend is true\).*--trigger resume/,
  );
  expect(code).toBe(13);
  expect((await api.get(of)).metadata.annotations).toBeUndefined();

  controller(of, async ({ spec }) => {
    if (spec.suspend === false) await tell(of, { conditions: [{ type: 'Ready', status: 'True' }] });
  });
  terminal = open('kustomization/idle');
  await terminal.waitFor(/Send this instead \(resume it.*\[y\/N\]/);
  terminal.press('y\r');
  await terminal.waitFor(/seen [\d:]+: controller has written it since/);
  expect((await terminal.exited).code).toBe(0);
  expect((await api.get(of)).spec).toEqual({ suspend: false });
});

test('a controller that does not react is said to be silent, with the likely reason', async () => {
  await make('Kustomization', 'ignored');
  const { code, out } = await ktop('kustomization/ignored', '--yes');
  expect(out).toMatch(/no visible reaction in 30 s: Flux's kustomize-controller is not where/);
  expect(code).toBe(13);
});

test('a controller that ends between seen and done is named, with its lease', async () => {
  const lease = '/apis/coordination.k8s.io/v1/namespaces/flux-system/leases';
  const spec = { holderIdentity: 'one', leaseDurationSeconds: 1, renewTime: microNow() };
  await api.create(lease, { metadata: { name: 'kustomize-controller-leader-election' }, spec });
  const of = await make('Kustomization', 'left');
  controller(of, async ({ metadata, status }) => {
    const token = metadata.annotations?.[REQUESTED];
    if (token === undefined || status !== undefined) return;
    // Its last words: it is killed while it works.
    await tell(of, {
      lastHandledReconcileAt: token,
      conditions: [{ type: 'Ready', status: 'Unknown', reason: 'Progressing', message: '' }],
    });
  });
  const { code, out } = await ktop('kustomization/left', '--yes', '--wait');
  await api.delete(`${lease}/kustomize-controller-leader-election`);
  expect(out).toMatch(
    /seen .*\nnothing more in 30 s: Flux's kustomize-controller does not run .*nobody leads/,
  );
  expect(code).toBe(12);
});

const microNow = () => new Date().toISOString().replace('Z', '000Z');

test('what a policy or a webhook refuses is quoted, and nothing is sent', async () => {
  const frozen = await make('Kustomization', 'frozen', { labels: { frozen: 'yes' } });
  const rule = {
    apiGroups: [KINDS.Kustomization[0]],
    apiVersions: ['v1'],
    operations: ['UPDATE'],
    resources: ['kustomizations'],
  };
  const objectSelector = { matchLabels: { frozen: 'yes' } };
  await api.create(`${ADMISSION}/validatingwebhookconfigurations`, {
    metadata: { name: 'gone' },
    webhooks: [
      {
        name: 'gone.example.com',
        clientConfig: { url: 'https://127.0.0.1:9/' },
        rules: [rule],
        objectSelector,
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  });
  const rehearsed = async () =>
    (
      await api.send(
        'PATCH',
        `${frozen}?dryRun=All`,
        { metadata: { labels: { a: 'b' } } },
        MERGE_PATCH,
      )
    ).body.message ?? '';
  await expect.poll(rehearsed, { timeout: 30_000 }).toMatch(/failed calling webhook/);
  const byWebhook = await ktop('kustomization/frozen', '--yes');
  expect(byWebhook.err).toMatch(
    /the rehearsal was refused: .*failed calling webhook "gone.example.com"/s,
  );
  expect(byWebhook.code).toBe(15);
  await api.delete(`${ADMISSION}/validatingwebhookconfigurations/gone`);

  await api.create(`${ADMISSION}/validatingadmissionpolicies`, {
    metadata: { name: 'frozen' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: [rule], objectSelector },
      validations: [{ expression: 'false', message: 'nothing may touch it' }],
    },
  });
  await api.create(`${ADMISSION}/validatingadmissionpolicybindings`, {
    metadata: { name: 'frozen' },
    spec: { policyName: 'frozen', validationActions: ['Deny'] },
  });
  await expect.poll(rehearsed, { timeout: 30_000 }).toMatch(/nothing may touch it/);
  const byPolicy = await ktop('kustomization/frozen', '--yes');
  expect(byPolicy.out).toMatch(/the ValidatingAdmissionPolicy frozen denies it/);
  expect(byPolicy.code).toBe(15);
  expect((await api.get(frozen)).metadata.annotations).toBeUndefined();
});

test('a missing permission is said, of the very subresource; --read-only sends nothing', async () => {
  const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }];
  await api.create(`${RBAC}/clusterroles`, { metadata: { name: 'see-all' }, rules });
  await api.create(`${RBAC}/clusterrolebindings`, {
    metadata: { name: 'see-all' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'see-all' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'tui' }],
  });
  const of = await make('Stack', 'seen', { status: { currentUpdate: { name: 'x' } } });
  const tui = ['--context', 'tui', '--yes', 'stack/seen'];
  const denied = /user tui \(context tui\) may not patch stacks.pulumi.com in the namespace work/;
  await expect.poll(async () => (await ktop(...tui)).err, { timeout: 30_000 }).toMatch(denied);
  const status = await ktop(...tui, '--trigger', 'pulumi-clear-current-update');
  expect(status.err).toMatch(/may not patch stacks.pulumi.com\/status in the namespace work/);
  expect(status.code).toBe(15);
  expect(await ktop('stack/seen', '--yes', '--read-only')).toMatchObject({ code: 15, out: '' });
  expect((await api.get(of)).metadata.annotations).toBeUndefined();
});

/** The command in a terminal, with its question. */
function open(target: string): Pty {
  return openKtop(['reconcile', target, '-n', 'work'], {
    columns: 160,
    rows: 45,
    env: { KUBECONFIG: plane.kubeconfig },
  });
}

test('an object that was replaced by a namesake while it was asked about is left alone', async () => {
  const of = await make('Kustomization', 'twice');
  terminal = open('kustomization/twice');
  await terminal.waitFor(/Send it\? \[y\/N\]/);
  await api.delete(of);
  await make('Kustomization', 'twice');
  terminal.press('y\r');
  await terminal.waitFor(/422 Invalid: .*The object has changed meanwhile/s);
  expect((await terminal.exited).code).toBe(15);
  expect((await api.get(of)).metadata.annotations).toBeUndefined();
});

test('an object that vanishes is said to; an answer other than yes sends nothing', async () => {
  const of = await make('Kustomization', 'gone');
  terminal = open('kustomization/gone');
  await terminal.waitFor(/Send it\? \[y\/N\]/);
  await api.delete(of);
  terminal.press('y\r');
  await terminal.waitFor(/404 NotFound/);
  expect((await terminal.exited).code).toBe(15);
  await terminal.close();

  const kept = await make('Kustomization', 'kept');
  terminal = open('kustomization/kept');
  await terminal.waitFor(/Send it\? \[y\/N\]/);
  terminal.press('\r');
  await terminal.waitFor(/nothing was written/);
  expect((await terminal.exited).code).toBe(15);
  expect((await api.get(kept)).metadata.annotations).toBeUndefined();
});

test('a restart is begun when the real controller of Deployments has observed it', async () => {
  const deployments = '/apis/apps/v1/namespaces/work/deployments';
  const labels = { app: 'web' };
  await api.create(deployments, {
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } },
    },
  });
  await expect
    .poll(async () => (await api.get(`${deployments}/web`)).status.observedGeneration)
    .toBe(1);
  const { code, out } = await ktop('deployment/web', '--trigger', 'rollout-restart', '--yes');
  expect(out).toMatch(/begun .*: 1 of 1 pods are new, 0 available|begun .*: 0 of 1 pods are new/);
  expect(code).toBe(0);
});

/** The screen, with the Kustomizations of these names, which are being deleted and held by their finalizer. */
async function watchDeletions(...names: readonly string[]): Promise<Pty> {
  for (const name of names) await api.delete(pathOf('Kustomization', name));
  onTestFinished(async () => {
    for (const name of names)
      await api.send(
        'PATCH',
        pathOf('Kustomization', name),
        { metadata: { finalizers: null } },
        MERGE_PATCH,
      );
  });
  const folder = aFolder();
  terminal = openKtop(['-n', 'work', '--kind', 'kustomizations,deployments'], {
    columns: 160,
    rows: 45,
    env: { KUBECONFIG: plane.kubeconfig, XDG_STATE_HOME: folder },
  });
  for (const name of names) await terminal.waitFor(new RegExp(`work/${name}\\b`));
  return terminal;
}

const HELD = { finalizers: ['finalizers.fluxcd.io'] };
/** How often ktop has written an object. */
const writesOf = async (of: string) => {
  const { metadata } = await api.get(of);
  const entries: readonly { manager: string }[] = metadata.managedFields ?? [];
  return entries.filter(({ manager }) => manager === 'ktop').length;
};

test('marked objects are asked together from the screen: each once, five a second, and tracked', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `many-${String(i).padStart(2, '0')}`);
  for (const name of names) flux(await make('Kustomization', name, HELD));
  const paused = await make('Kustomization', 'many-paused', { ...HELD, spec: { suspend: true } });
  const ktopScreen = await watchDeletions(...names, 'many-paused');
  ktopScreen.press('/many\r');
  await ktopScreen.waitFor(/line 1 of 13\b/);
  for (let i = 0; i < 13; i++) {
    ktopScreen.press(' ');
    await ktopScreen.waitFor(new RegExp(`${i + 1} marked`));
    ktopScreen.press('j');
  }
  ktopScreen.press('R');
  await ktopScreen.waitFor(/Reconcile 12 objects now/);
  await ktopScreen.waitFor(/12 requests: Kustomization ×12/);
  await ktopScreen.waitFor(/work\/many-paused: it would do nothing: it is paused/);
  ktopScreen.press('\r');
  const sentAt = Date.now();
  await ktopScreen.waitFor(/12 of 12 sent/);
  expect(Date.now() - sentAt).toBeGreaterThan(2_000);
  await ktopScreen.waitFor(/12 of 12 sent · 12 done/, 'the end of all of them', 60_000);
  const screen = await ktopScreen.waitFor(/many-11 +sent [\d:]+ → .*done [\d:]+: Ready is True/);
  expect(screen.match(/✓ Kustomization work\/many-\d\d/g)).toHaveLength(12);
  for (const name of names) expect(await writesOf(pathOf('Kustomization', name))).toBe(1);
  expect((await api.get(paused)).metadata.annotations).toBeUndefined();
});

test('esc while marked objects are asked leaves the rest alone; one that was replaced is not written to', async () => {
  const names = Array.from({ length: 25 }, (_, i) => `part-${String(i).padStart(2, '0')}`);
  for (const name of names) await make('Kustomization', name, HELD);
  const ktopScreen = await watchDeletions(...names);
  ktopScreen.press('/part\r');
  await ktopScreen.waitFor(/line 1 of 25\b/);
  for (let i = 0; i < 25; i++) {
    ktopScreen.press(' ');
    await ktopScreen.waitFor(new RegExp(`${i + 1} marked`));
    ktopScreen.press('j');
  }
  ktopScreen.press('R');
  await ktopScreen.waitFor(/Reconcile 25 objects now/);
  const first = pathOf('Kustomization', 'part-00');
  await api.patch(first, { metadata: { finalizers: null } });
  await expect.poll(async () => (await api.send('GET', first)).status).toBe(404);
  await make('Kustomization', 'part-00');
  ktopScreen.press('\r');
  await ktopScreen.waitFor(/[1-9] of 25 sent/);
  ktopScreen.press('\x1b');
  const stopped = await ktopScreen.waitFor(/stopped: \d+ of 25 were sent, no more are/);
  const [, sent = ''] = /stopped: (\d+) of 25/.exec(stopped) ?? [];
  expect(Number(sent)).toBeLessThan(25);
  await ktopScreen.waitFor(
    /▲ Kustomization work\/part-00 .*422 Invalid: .*The object has changed/s,
  );
  const written = await Promise.all(names.map((name) => writesOf(pathOf('Kustomization', name))));
  expect(written[0]).toBe(0);
  expect(written.filter((count) => count > 0).length).toBe(Number(sent) - 1);
});

test('several names in a script: each is asked once, and the worst code is told', async () => {
  flux(await make('Kustomization', 'script-good'));
  flux(await make('Kustomization', 'script-bad'), 'False');
  const both = ['kustomization/script-good', 'kustomization/script-bad'];
  const { code, out } = await ktop(...both, '--yes', '--wait');
  expect(out).toMatch(/Kustomization work\/script-good: done [\d:]+/);
  expect(out).toMatch(/Kustomization work\/script-bad: failed [\d:]+/);
  expect(code).toBe(14);
  const missing = await ktop(
    'kustomization/script-good',
    'kustomization/nobody',
    '--yes',
    '--wait',
  );
  expect(missing.err).toMatch(/kustomization\/nobody: there is no Kustomization work\/nobody/);
  expect(missing.code).toBe(15);
});

test('R, W, T and X on the screen: with its source, paused and resumed, and its controller restarted', async () => {
  const source = await make('GitRepository', 'keys');
  const object = await make('Kustomization', 'keys', {
    ...HELD,
    spec: { sourceRef: { kind: 'GitRepository', name: 'keys' } },
  });
  flux(source);
  flux(object);
  const deployments = '/apis/apps/v1/namespaces/flux-system/deployments';
  const labels = { app: 'kustomize-controller' };
  await api.create(deployments, {
    metadata: { name: 'kustomize-controller' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'manager', image: 'x' }] } },
    },
  });
  const controller = `${deployments}/kustomize-controller`;
  onTestFinished(() => api.delete(controller));
  await expect.poll(async () => (await api.get(controller)).status.observedGeneration).toBe(1);
  const ktopScreen = await watchDeletions('keys');
  ktopScreen.press('/keys\r');
  await ktopScreen.waitFor(/line 1 of 1\b/);
  const press = async (key: string, offered: RegExp, how: string, ended: RegExp) => {
    ktopScreen.press(key);
    await ktopScreen.waitFor(offered);
    await ktopScreen.waitFor(/enter sends it|It would do nothing/);
    ktopScreen.press(how);
    await ktopScreen.waitFor(ended, `the end of ${key}`, 40_000);
    ktopScreen.press('\x1b');
    await ktopScreen.waitFor(/FINALIZERS +WAITS FOR/);
  };
  // Nobody makes its controller ready here, which is said, and insisted on.
  await press('R', /Reconcile Kustomization work\/keys now/, '!', /done [\d:]+: Ready is True/);
  await press('W', /work\/keys with its upstream/, '!', /GitRepository work\/keys.*done [\d:]+/s);
  await press('T', /Pause Kustomization work\/keys/, '\r', /stored [\d:]+: nobody has to react/);
  expect((await api.get(object)).spec.suspend).toBe(true);
  await press('T', /Resume Kustomization work\/keys/, '!', /seen [\d:]+|sent [\d:]+/);
  expect((await api.get(object)).spec.suspend).toBe(false);
  await press('X', /Restart the controller of Kustomization work\/keys/, '\r', /begun [\d:]+/);
  const { spec } = await api.get(controller);
  expect(spec.template.metadata.annotations).toHaveProperty(['kubectl.kubernetes.io/restartedAt']);
});
