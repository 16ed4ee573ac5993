import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'js-yaml';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RemovalVerdict } from '../../src/analysis/removal.ts';
import { ApiClient, JSON_PATCH } from '../../src/embedded/actors/client.ts';
import { ADMIN, type EmbeddedUser } from '../../src/embedded/server/access.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import type { Row } from '../../src/kube/row.ts';
import { systemClock } from '../../src/session/clock.ts';
import type { Session } from '../../src/session/session.ts';
import type { KtopModel } from '../../src/store/model.ts';
import { withRemoval } from '../helpers/diagnosis.ts';
import { liveSession } from '../helpers/live-session.ts';
import { aKind, terminating } from '../helpers/rows.ts';

const NAMESPACE = '/api/v1/namespaces/default';
const JUSTIFIED: RemovalVerdict = {
  finalizer: 'example.com/one',
  justified: true,
  reason: 'its holder has been uninstalled',
  leaves: 'a record in the database',
};
const READER: EmbeddedUser = {
  name: 'reader',
  token: 'reader-token',
  rules: [{ verbs: ['get', 'list', 'watch'], apiGroups: ['*'], resources: ['*'] }],
};

let server: EmbeddedServer;
let api: ApiClient;
let session: Session;
let model: KtopModel;
let folder: string;
/** The PATCH requests of ktop that arrived, in order. */
let patches: string[];
let stop: AbortController;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ktop-acting-'));
  server = await startEmbeddedServer({
    scenario: 'empty',
    clock: systemClock,
    users: [ADMIN, READER],
  });
  stop = new AbortController();
  api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  patches = [];
  server.faults.answerNext(500, Number.MAX_SAFE_INTEGER, ({ method, path: to, query }) => {
    if (method === 'PATCH' && query.get('fieldManager') === 'ktop')
      patches.push(`${to} ${query.get('dryRun') ?? 'for real'}`);
    return false;
  });
});

afterEach(async () => {
  session.stop();
  stop.abort();
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Opens the detail of the one object that is being deleted, with this verdict. */
async function open({
  verdict = JUSTIFIED,
  token = 'admin-token',
  readOnly = false,
  phantoms = [],
}: {
  verdict?: RemovalVerdict | undefined;
  token?: string;
  readOnly?: boolean;
  /** What the watch shows though it is not so any more. */
  phantoms?: readonly Row[];
} = {}) {
  const kubeconfig = server.kubeconfig.replace('admin-token', token);
  ({ session, model } = await liveSession(kubeconfig, { readOnly, stateFolder: folder }));
  model.apply(
    phantoms.map((row) => ({ type: 'put', row })),
    systemClock.now(),
  );
  await expect.poll(() => state().deletions.length).toBe(1);
  session.dispatch({ type: 'open' });
  const uid = state().detail?.uid ?? '';
  // What the session concludes itself comes first; these tests are about what follows from a verdict.
  if (phantoms.length === 0) await expect.poll(() => state().detail?.removal).toBeDefined();
  model.deletions.setDiagnosis(uid, withRemoval(verdict));
  await expect.poll(() => state().detail?.removal).toEqual(verdict);
}

/** Makes an object that is being deleted and held by two finalizers. */
async function aTerminating(
  finalizers = ['example.com/one', 'example.com/two'],
  resource = 'configmaps',
  more: object = {},
) {
  const collection = `${NAMESPACE}/${resource}`;
  await api.create(collection, { metadata: { name: 'held', finalizers }, ...more });
  await api.remove(`${collection}/held`);
  return `${collection}/held`;
}

const state = () => model.store.getState();
const press = (type: 'remove-finalizer' | 'removal-submit' | 'back') => session.dispatch({ type });
const type = (text: string) => session.dispatch({ type: 'removal-type', text });
const removal = () => (state().removal?.lines ?? []).map(({ text }) => text).join('\n');
const message = () => state().view.message?.text ?? '';
const actions = () => {
  session.dispatch({ type: 'start-prompt', prompt: 'command' });
  session.dispatch({ type: 'prompt-type', text: 'actions' });
  session.dispatch({ type: 'prompt-submit' });
  const lines = (state().actions?.lines ?? []).map(({ text }) => text);
  return lines.join(' ').replaceAll(/ +/g, ' ');
};
const finalizers = async (object: string) => (await api.get(object)).metadata.finalizers;
const saved = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(yaml|txt)$/.test(file))
    .map((file) => path.join(folder, file));

async function offered() {
  press('remove-finalizer');
  await expect.poll(() => state().view.dialog).toBe('remove-finalizer');
}

async function refused(why: RegExp) {
  press('remove-finalizer');
  await expect.poll(message).toMatch(why);
  expect(state().view.dialog).toBe('detail');
  expect(patches.filter((patch) => !patch.endsWith('All'))).toEqual([]);
}

test('one finalizer goes: rehearsed, asked for by name, sent once, followed to the next step', async () => {
  const object = await aTerminating();
  await open();
  await offered();
  expect(removal()).toContain('✓ justified: its holder has been uninstalled');
  expect(removal()).toContain('leaves a record in the database');
  expect(removal()).toContain('accepted, and would leave example.com/two');
  expect(removal()).toContain('user embedded (context embedded)');
  expect(removal()).toContain(`PATCH ${object}?fieldManager=ktop`);
  expect(patches).toEqual([`${object} All`]);
  expect(await finalizers(object)).toHaveLength(2);

  type('held');
  press('removal-submit');
  press('removal-submit');
  await expect
    .poll(() => removal().replaceAll(/\d\d:\d\d:\d\d/g, 'T'))
    .toContain('sent T → finalizer gone T → next step: example.com/two');
  expect(await finalizers(object)).toEqual(['example.com/two']);
  expect(patches).toEqual([`${object} All`, `${object} for real`]);

  const [copy = ''] = saved();
  expect(copy).toContain(path.join('saved', 'embedded'));
  expect(load(readFileSync(copy, 'utf8'))).toMatchObject({
    kind: 'ConfigMap',
    metadata: { name: 'held', finalizers: ['example.com/one', 'example.com/two'] },
  });
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(copy)).mode & 0o777).toBe(0o700);
});

test('the last finalizer takes the object along', async () => {
  const object = await aTerminating(['example.com/one']);
  await open();
  await offered();
  type('held');
  press('removal-submit');
  await expect.poll(removal).toMatch(/finalizer gone [\d:]+ → object gone [\d:]+/);
  await expect(api.get(object)).rejects.toThrow(/not found/);
});

test('every rehearsal, write, refusal and outcome is in the log, which can be saved', async () => {
  await aTerminating();
  await open({ verdict: { ...JUSTIFIED, justified: false, reason: 'its holder runs' } });
  await offered();
  expect(removal()).toContain('▲ NOT justified: its holder runs');
  type('hold');
  press('removal-submit');
  expect(message()).toBe("hold is not the object's name, which is held");
  session.dispatch({ type: 'removal-erase' });
  session.dispatch({ type: 'removal-clear' });
  type('held');
  press('removal-submit');
  await expect.poll(removal).toContain('next step');
  expect(actions()).toMatch(
    /copy .*saved in.* rehearsal .*NOT justified: its holder runs.* accepted.* refusal .*hold is not.* write .*sent: Remove the finalizer.* answer: accepted.* outcome .*finalizer gone.* outcome .*next step/,
  );
  session.dispatch({ type: 'save-actions' });
  await expect.poll(message).toMatch(/^saved in /);
  const text = readFileSync(message().replace('saved in ', ''), 'utf8');
  expect(text.trim().split('\n')).toHaveLength(7);
  expect(text).toMatch(/^2\S+Z {2}copy {7}embedded {2}ConfigMap default\/held {2}saved in/);
});

test('esc closes the dialog, and nothing is sent', async () => {
  const object = await aTerminating();
  await open();
  await offered();
  type('held');
  press('back');
  expect(state().view.dialog).toBe('detail');
  expect(state().removal).toBeUndefined();
  press('removal-submit');
  expect(await finalizers(object)).toHaveLength(2);
  expect(patches).toEqual([`${object} All`]);
});

test('a missing permission is said before the dialog opens', async () => {
  await aTerminating();
  await open({ token: 'reader-token' });
  await refused(/may not patch configmaps in the namespace default: the verb "patch" is missing/);
  expect(patches).toEqual([]);
});

test('--read-only asks nobody anything', async () => {
  await aTerminating();
  await open({ readOnly: true });
  await refused(/--read-only/);
  expect(patches).toEqual([]);
  expect(actions()).toMatch(/refusal .*--read-only/);
});

test('without evidence nothing is offered', async () => {
  await aTerminating();
  await open();
  model.deletions.setDiagnosis(state().detail?.uid ?? '', withRemoval(undefined));
  await refused(/evidence is still being gathered/);
});

const PHANTOM = terminating(60, {
  name: 'held',
  namespace: 'default',
  kind: aKind('ConfigMap', { group: '' }),
  uid: 'uid-of-the-first',
  finalizers: ['example.com/one'],
});

test('a namesake that was created meanwhile is left alone', async () => {
  const metadata = { name: 'held', finalizers: ['example.com/one'] };
  await api.create(`${NAMESPACE}/configmaps`, { metadata });
  await open({ phantoms: [PHANTOM] });
  await refused(/ConfigMap default\/held was created again meanwhile: this one is gone/);
  expect(saved()).toEqual([]);
  expect(actions()).toMatch(/refusal .*created again meanwhile/);
});

test('an object that is gone already is said to be', async () => {
  await open({ phantoms: [PHANTOM] });
  await refused(/ConfigMap default\/held is gone already/);
});

test('another cluster is looked at: what was sent there is not followed any longer', async () => {
  const object = await aTerminating(['example.com/one', 'example.com/one']);
  await open();
  await offered();
  await api.patch(object, { metadata: { labels: { a: 'b' } } });
  type('held');
  press('removal-submit');
  session.stop();
  expect(actions()).toMatch(/write .*sent: .* outcome .*not followed any longer/s);
});

test('a copy that cannot be saved is a refusal', async () => {
  await aTerminating();
  await open();
  writeFileSync(path.join(folder, 'saved'), 'a file where a folder should be');
  await refused(/no copy of the object can be saved, so nothing is removed/);
  expect(patches).toEqual([]);
});

test('of a Secret nothing that it holds is read or saved', async () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"password":"hush"}' };
  await api.create(`${NAMESPACE}/secrets`, {
    metadata: { name: 'held', finalizers: ['example.com/one'], annotations },
    stringData: { password: 'hush' },
  });
  await api.remove(`${NAMESPACE}/secrets/held`);
  await open();
  await offered();
  const [copy = ''] = saved();
  const text = readFileSync(copy, 'utf8');
  expect(text).toContain('name: held');
  expect(text).not.toMatch(/hush|aHVzaA/);
});

test('a finalizer that has moved is not removed by mistake', async () => {
  const object = await aTerminating(['example.com/zero', 'example.com/one', 'example.com/two']);
  await open();
  await offered();
  await api.patch(object, [{ op: 'remove', path: '/metadata/finalizers/0' }], JSON_PATCH);
  type('held');
  press('removal-submit');
  await expect.poll(removal).toMatch(/422 Invalid: .*\(The object has changed meanwhile/s);
  expect(await finalizers(object)).toEqual(['example.com/one', 'example.com/two']);
  press('removal-submit');
  expect(patches.filter((patch) => patch.endsWith('real'))).toHaveLength(1);
});

test('a finalizer that went meanwhile is not asked for', async () => {
  const object = await aTerminating();
  await open();
  await offered();
  await api.patch(object, [{ op: 'remove', path: '/metadata/finalizers/0' }], JSON_PATCH);
  const left = () => model.seen(state().detail?.uid ?? '').row?.finalizers;
  await expect.poll(left).toEqual(['example.com/two']);
  type('held');
  press('removal-submit');
  expect(message()).toBe('example.com/one is gone already');
  press('back');
  await refused(/example.com\/one is not in metadata.finalizers of the object any more/);
});

test('evidence that turns against it while the dialog is open is a refusal', async () => {
  await aTerminating();
  await open();
  await offered();
  const uid = state().detail?.uid ?? '';
  model.deletions.setDiagnosis(
    uid,
    withRemoval({ ...JUSTIFIED, justified: false, reason: 'its holder is back' }),
  );
  type('held');
  press('removal-submit');
  expect(message()).toContain('the evidence has changed: its holder is back');
});

test('a server that refuses the rehearsal is quoted, and nothing can be sent', async () => {
  await aTerminating();
  await open();
  server.faults.answerNext(503, 1, ({ method }) => method === 'PATCH');
  await offered();
  expect(removal()).toContain('503 ServiceUnavailable: the server is currently unable to handle');
  expect(state().removal?.phase).toBe('blocked');
  type('held');
  press('removal-submit');
  expect(message()).toContain('nothing can be sent');
  expect(patches.filter((patch) => patch.endsWith('real'))).toEqual([]);
});
