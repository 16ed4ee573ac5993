import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'js-yaml';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { type Api, aConfigMap, openApi } from '../helpers/api.ts';
import { openKtop, type Pty } from '../helpers/pty.ts';

const plane = inject('controlPlane');
const MAPS = '/api/v1/namespaces/removal/configmaps';
const JSON_PATCH = 'application/json-patch+json';
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

let api: Api;
let ktop: Pty;
let folder: string;

beforeAll(async () => {
  api = openApi(plane);
  await api.create('/api/v1/namespaces', { metadata: { name: 'removal' } });
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ktop-removal-'));
});

afterEach(async () => {
  await ktop.close();
  rmSync(folder, { recursive: true });
  for (const { metadata } of (await api.get(MAPS)).items)
    await expect.poll(() => release(metadata), { timeout: 30_000 }).toBeLessThan(300);
});

afterAll(async () => {
  await api.delete('/api/v1/namespaces/removal');
  api.close();
});

/** Opens the detail of a ConfigMap that is being deleted and held by these finalizers. */
async function open(
  name: string,
  { finalizers = ['example.com/one', 'example.com/two'], labels = {}, args = [] as string[] } = {},
) {
  const object = `${MAPS}/${name}`;
  await api.create(MAPS, aConfigMap(name, finalizers, labels));
  await api.delete(object);
  ktop = openKtop(['-n', 'removal', ...args], {
    columns: 80,
    rows: 24,
    env: { KUBECONFIG: plane.kubeconfig, XDG_STATE_HOME: folder },
  });
  await ktop.waitFor(new RegExp(`removal/${name}`));
  ktop.press(`/${name}\r`); // Other tests' namespaces may still be on their way out.
  await ktop.waitFor(/line 1 of 1\b/);
  ktop.press('\r');
  await ktop.waitFor(/deletion asked for/);
  return object;
}

/** A policy that forbids it is obeyed a while after its end. */
async function release({ name }: { readonly name: string }): Promise<number> {
  const nothing = { metadata: { finalizers: null } };
  return (await api.send('PATCH', `${MAPS}/${name}`, nothing, 'application/merge-patch+json'))
    .status;
}

/** Presses F until the evidence is there, and waits for the dialog. */
async function offer() {
  await expect
    .poll(
      () => {
        if (!/Remove one finalizer|rehearsing/.test(ktop.screen())) ktop.press('F');
        return ktop.screen();
      },
      { interval: 300, timeout: 15_000 },
    )
    .toMatch(/Remove one finalizer/);
}

const finalizers = async (object: string) => (await api.get(object)).metadata.finalizers;
const files = (extension: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => path.join(folder, file));

test('[K-24] [R-25] one finalizer, then the other, by name, until the object is gone', async () => {
  const object = await open('held');
  await offer();
  await ktop.waitFor(/NOT justified: /);
  await ktop.waitFor(/✓ rehearsed \(dryRun=All\): accepted, and would leave example.com\/two/);
  ktop.press('hold\r');
  await ktop.waitFor(/▲ hold is not the object's name, which is held/);
  expect(await finalizers(object)).toEqual(['example.com/one', 'example.com/two']);
  ktop.press('\x15held\r\r');
  await ktop.waitFor(/sent [\d:]+ → finalizer gone [\d:]+ → next step: example.com\/two/);
  expect(await finalizers(object)).toEqual(['example.com/two']);

  const [copy = ''] = files('.yaml');
  expect(copy).toContain(path.join('ktop', 'saved', 'admin'));
  expect(load(readFileSync(copy, 'utf8'))).toMatchObject({
    kind: 'ConfigMap',
    metadata: { name: 'held', finalizers: ['example.com/one', 'example.com/two'] },
  });

  ktop.press('\x1b');
  await ktop.waitFor(/deletion asked for/);
  await offer();
  await ktop.waitFor(/accepted, and would leave no finalizer/);
  ktop.press('held\r');
  await ktop.waitFor(/finalizer gone [\d:]+ → object gone [\d:]+/);
  expect((await api.send('GET', object)).status).toBe(404);

  ktop.press('\x1b');
  await ktop.waitFor(/✓ deleted after/);
  ktop.press(':actions\r');
  await ktop.waitFor(/outcome {4}ConfigMap removal\/held: object gone/);
  ktop.press('\x13');
  await ktop.waitFor(/saved in /);
  const [log = ''] = files('.txt');
  expect(readFileSync(log, 'utf8')).toMatch(/refusal .*hold is not the object's name/);
});

test('a finalizer that has moved meanwhile is left alone, and the 422 is translated', async () => {
  const object = await open('moved', {
    finalizers: ['example.com/zero', 'example.com/one', 'example.com/two'],
  });
  await offer();
  expect(ktop.screen()).toContain('Remove one finalizer, example.com/zero');
  const swapped = [
    { op: 'add', path: '/metadata/finalizers', value: ['example.com/one', 'example.com/zero'] },
  ];
  const answer = await api.send('PATCH', object, swapped, JSON_PATCH);
  expect(answer.status).toBe(200);
  ktop.press('moved\r');
  await ktop.waitFor(/422.*the server rejected our request[\s\S]*The object has changed/);
  expect(await finalizers(object)).toEqual(['example.com/one', 'example.com/zero']);
});

test('[K-31] a policy that denies it is quoted, and nothing can be sent', async () => {
  await api.create(`${ADMISSION}/validatingadmissionpolicies`, {
    metadata: { name: 'frozen' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['UPDATE'],
            resources: ['configmaps'],
          },
        ],
        objectSelector: { matchLabels: { frozen: 'yes' } },
      },
      validations: [{ expression: 'false', message: 'nothing may touch it' }],
    },
  });
  await api.create(`${ADMISSION}/validatingadmissionpolicybindings`, {
    metadata: { name: 'frozen' },
    spec: { policyName: 'frozen', validationActions: ['Deny'] },
  });
  try {
    const object = await open('frozen', { labels: { frozen: 'yes' } });
    const rehearsed = () =>
      api.send(
        'PATCH',
        `${object}?dryRun=All`,
        [{ op: 'test', path: '/kind', value: 'ConfigMap' }],
        JSON_PATCH,
      );
    await expect.poll(async () => (await rehearsed()).status, { timeout: 30_000 }).toBe(422);
    await offer();
    await ktop.waitFor(/✗ rehearsed \(dryRun=All\): refused[\s\S]*nothing may touch it/);
    await ktop.waitFor(/the ValidatingAdmissionPolicy frozen denies\s+it/);
    ktop.press('frozen\r');
    await ktop.waitFor(/▲ the rehearsal was refused: nothing can be sent/);
    expect(await finalizers(object)).toHaveLength(2);
  } finally {
    await api.delete(`${ADMISSION}/validatingadmissionpolicybindings/frozen`);
    await api.delete(`${ADMISSION}/validatingadmissionpolicies/frozen`);
  }
});

test('a missing permission is said before the dialog opens', async () => {
  const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }];
  await api.create(`${RBAC}/clusterroles`, { metadata: { name: 'see-all' }, rules });
  await api.create(`${RBAC}/clusterrolebindings`, {
    metadata: { name: 'see-all' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'see-all' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'tui' }],
  });
  try {
    await open('seen', { args: ['--context', 'tui'] });
    await expect
      .poll(
        () => {
          ktop.press('F');
          return ktop.screen();
        },
        { interval: 300, timeout: 15_000 },
      )
      .toMatch(/▲ user tui \(context tui\) may not patch configmaps/);
    expect(files('.yaml')).toEqual([]);
  } finally {
    await api.delete(`${RBAC}/clusterrolebindings/see-all`);
    await api.delete(`${RBAC}/clusterroles/see-all`);
  }
});

test('--read-only removes nothing, and the keys that delete elsewhere say what to press', async () => {
  await open('safe', { args: ['--read-only'] });
  expect(ktop.screen()).toMatch(/ktop {2}READ-ONLY {2}admin/);
  ktop.press('F');
  await ktop.waitFor(/▲ ktop is read-only/);
  ktop.press('\x04');
  await ktop.waitFor(/ctrl-d deletes nothing here: F in the detail removes one finalizer/);
  ktop.press('\x0b');
  await ktop.waitFor(/ctrl-k kills nothing here: F in the detail removes one finalizer/);
});
