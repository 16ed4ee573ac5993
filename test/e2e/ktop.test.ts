import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { type Api, aConfigMap, aDefinition, openApi } from '../helpers/api.ts';
import { startControlPlane } from '../helpers/control-plane.ts';
import { openKtop, openPty, type Pty, type PtyOptions } from '../helpers/pty.ts';

const plane = inject('controlPlane');
const CORE = '/api/v1/namespaces';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

let api: Api;
let ktop: Pty;

beforeAll(async () => {
  api = openApi(plane);
  for (const name of ['alpha', 'beta']) await api.create(CORE, { metadata: { name } });
});

afterEach(() => ktop.close());

afterAll(async () => {
  for (const name of ['alpha', 'beta']) await api.delete(`${CORE}/${name}`);
  api.close();
});

function start(args: readonly string[] = [], options: PtyOptions = {}): Pty {
  ktop = openKtop(args, { ...options, env: { KUBECONFIG: plane.kubeconfig, ...options.env } });
  return ktop;
}

/** Creates a ConfigMap that is being deleted and held by these finalizers; returns its path. */
async function aTerminating(namespace: string, name: string, finalizers: readonly string[]) {
  const collection = `${CORE}/${namespace}/configmaps`;
  await api.create(collection, aConfigMap(name, finalizers, { app: name }));
  await api.delete(`${collection}/${name}`);
  return `${collection}/${name}`;
}

const restored = {
  alternateScreen: false,
  cursorHidden: false,
  mouse: false,
  bracketedPaste: false,
  focusReports: false,
};

test('a deletion is seen step by step, and the end with its times', async () => {
  start();
  await ktop.waitFor(/● (\d+)\/\1 live/, 'all watches live');
  const object = await aTerminating('alpha', 'steps', ['example.com/one', 'example.com/two']);
  await ktop.waitFor(/alpha\/steps +▱▱ 0\/2 +example.com\/one, example.com\/two/);
  await api.patch(object, { metadata: { finalizers: ['example.com/two'] } });
  await ktop.waitFor(/alpha\/steps +▰▱ 1\/2 +example.com\/two/);

  ktop.press('/alpha.steps\r'); // Other tests' namespaces may still be on their way out.
  await ktop.waitFor(/line 1 of 1\b/);
  ktop.press('\r');
  await ktop.waitFor(/Waits for example.com\/two \(finalizer, holder unknown\)/);
  await ktop.waitFor(/✓ example.com\/one {2}gone at/);
  await ktop.waitFor(/▸ example.com\/two {2}written by \S+ \(Update\)/);
  ktop.press('y');
  await ktop.waitFor(/^kind: ConfigMap$/m);
  expect(ktop.screen()).not.toContain('managedFields');
  ktop.press('m');
  await ktop.waitFor(/managedFields:/);
  ktop.press('y\x1b');

  await api.release(object);
  await ktop.waitFor(/✓ deleted after \d+s/);
  expect((await api.send('GET', object)).status).toBe(404);
});

test('filters narrow the list', async () => {
  const paths = [
    await aTerminating('alpha', 'apple', ['example.com/lock']),
    await aTerminating('beta', 'banana', ['example.com/lock']),
  ];
  start();
  const sees = (names: readonly string[]) =>
    ktop.waitFor(
      (screen) =>
        ['alpha/apple', 'beta/banana'].filter((name) => screen.includes(name)).join() ===
        names.join(),
      `only ${names}`,
    );
  await sees(['alpha/apple', 'beta/banana']);
  for (const [filter, names] of [
    ['/apple\r', ['alpha/apple']],
    ['/\x15!apple\r', ['beta/banana']],
    ['/\x15-l app=banana\r', ['beta/banana']],
    ['/\x15-f alpapl\r', ['alpha/apple']],
    ['\x1b', ['alpha/apple', 'beta/banana']],
    [':ns beta\r', ['beta/banana']],
    ['0', ['alpha/apple', 'beta/banana']],
    [':kind secrets\r', []],
  ] as const) {
    ktop.press(filter);
    await sees(names);
  }
  ktop.press(':kind wat\r');
  await ktop.waitFor(/the server serves no kind called wat/);
  for (const object of paths) await api.release(object);
});

test('contexts and namespaces are chosen from lists', async () => {
  const object = await aTerminating('beta', 'chosen', ['example.com/lock']);
  start();
  await ktop.waitFor(/beta\/chosen/);
  ktop.press(':ns\r');
  await ktop.waitFor(/❯ all namespaces\n {2}alpha\n {2}beta/);
  ktop.press('j');
  await ktop.waitFor(/❯ alpha/);
  ktop.press('j');
  await ktop.waitFor(/❯ beta/);
  ktop.press('\r');
  await ktop.waitFor(/ns beta/);

  ktop.press(':ctx\r');
  await ktop.waitFor(/❯ admin/);
  ktop.press('j');
  await ktop.waitFor(/❯ alice/);
  ktop.press('\r');
  await ktop.waitFor(/ktop {2}alice .*forbidden/);
  await ktop.waitFor(/but not everything is: \d+ kinds are forbidden to you/);
  expect(ktop.screen()).not.toContain('beta/chosen');
  ktop.press(':ctx admin\r');
  await ktop.waitFor(/beta\/chosen/);
  await api.release(object);
});

test('a kind that is defined while ktop runs is watched, and forgotten when it goes', async () => {
  start();
  await ktop.waitFor(/● (\d+)\/\1 live/);
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const gadgets = '/apis/late.example.com/v1/namespaces/alpha/gadgets';
  await api.create(definitions, aDefinition('gadgets', 'Gadget', 'late.example.com'));
  await expect.poll(async () => (await api.send('GET', gadgets)).status).toBe(200);
  await api.create(gadgets, {
    apiVersion: 'late.example.com/v1',
    kind: 'Gadget',
    metadata: { name: 'late', finalizers: ['example.com/lock'] },
  });
  await api.delete(`${gadgets}/late`);
  await ktop.waitFor(/alpha\/late +▱ 0\/1/);

  await api.release(`${gadgets}/late`);
  await api.delete(`${definitions}/gadgets.late.example.com`);
  await ktop.waitFor(/gadgets.late.example.com.*✓ deleted|alpha\/late .*✓ deleted/);
  ktop.press('8');
  await ktop.waitFor((screen) => /KIND +OBJECTS/.test(screen) && !screen.includes('gadgets.late'));
});

test('a group whose server is down is named, and the rest goes on', async () => {
  const services = '/apis/apiregistration.k8s.io/v1/apiservices';
  await api.create(services, {
    metadata: { name: 'v1.dark.example.com' },
    spec: {
      group: 'dark.example.com',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { namespace: 'alpha', name: 'nowhere' },
    },
  });
  const object = await aTerminating('alpha', 'lit', ['example.com/lock']);
  start([], { columns: 200 });
  await ktop.waitFor(/alpha\/lit/);
  await ktop.waitFor(/1 (group|API group)s? dark/);
  ktop.press('8');
  await ktop.waitFor(/▲ dark: .*dark\.example\.com\/v1/);
  await api.delete(`${services}/v1.dark.example.com`);
  await ktop.waitFor((screen) => !screen.includes('dark'), 'no group is dark any more', 30_000);
  await api.release(object);
});

test('what is forbidden is said to be, and one namespace is watched where no more may be', async () => {
  const rule = { apiGroups: ['', 'apps'], resources: ['*'], verbs: ['get', 'list', 'watch'] };
  await api.create(`${RBAC}/namespaces/alpha/roles`, { metadata: { name: 'see' }, rules: [rule] });
  await api.create(`${RBAC}/namespaces/alpha/rolebindings`, {
    metadata: { name: 'see' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'see' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'bob' }],
  });
  const mine = await aTerminating('alpha', 'mine', ['example.com/lock']);
  const theirs = await aTerminating('beta', 'theirs', ['example.com/lock']);

  start(['--context', 'bob', '-n', 'alpha'], { columns: 200 });
  await ktop.waitFor(/alpha\/mine/);
  await ktop.waitFor(/\d+ forbidden/);
  expect(ktop.screen()).not.toContain('beta/theirs');
  ktop.press('8');
  await ktop.waitFor(/✗ forbidden: .* is forbidden: User "bob" cannot (list|watch) resource/);
  await ktop.close();

  const file = path.join(path.dirname(plane.kubeconfig), 'bob-alpha.json');
  const config = load(readFileSync(plane.kubeconfig, 'utf8')) as {
    contexts: { name: string; context: { namespace?: string } }[];
  };
  for (const { context } of config.contexts) context.namespace = 'alpha';
  writeFileSync(file, JSON.stringify(config));
  start(['--context', 'bob'], { env: { KUBECONFIG: file } });
  await ktop.waitFor(/alpha\/mine/);
  await ktop.waitFor(/\d+ kinds? in alpha only/);
  await api.release(mine);
  await api.release(theirs);
});

test('the API server stops and starts again: ktop says so, waits, and goes on', async () => {
  const own = await startControlPlane();
  const ownApi = openApi(own);
  try {
    const maps = `${CORE}/default/configmaps`;
    const object = `${maps}/survivor`;
    await ownApi.create(maps, aConfigMap('survivor', ['example.com/one', 'example.com/two']));
    await ownApi.delete(object);
    start([], { env: { KUBECONFIG: own.kubeconfig } });
    await ktop.waitFor(/default\/survivor +▱▱ 0\/2/);

    await own.stopApiserver();
    await ktop.waitFor(/▲ lost since \d\d:\d\d:\d\d, retry (in \d+ s|now)/);
    await ktop.waitFor(/data \d+s old/);
    expect(ktop.screen()).toContain('default/survivor');
    await ktop.waitFor(/▲ nothing answers at https:/);

    await own.startApiserver();
    await ktop.waitFor(/● (\d+)\/\1 live/, 'all live again', 60_000);
    await ownApi.patch(object, { metadata: { finalizers: ['example.com/two'] } });
    await ktop.waitFor(/default\/survivor +▰▱ 1\/2/);
  } finally {
    ownApi.close();
    await own.stop();
  }
});

test('a server that cannot stream lists is listed page by page', async () => {
  const own = await startControlPlane({ apiserverArgs: ['--feature-gates=WatchList=false'] });
  const ownApi = openApi(own);
  try {
    const maps = `${CORE}/default/configmaps`;
    await ownApi.create(maps, aConfigMap('paged', ['example.com/one', 'example.com/two']));
    await ownApi.delete(`${maps}/paged`);
    start([], { env: { KUBECONFIG: own.kubeconfig } });
    await ktop.waitFor(/● (\d+)\/\1 live/);
    await ktop.waitFor(/default\/paged +▱▱ 0\/2/);
    await ownApi.patch(`${maps}/paged`, { metadata: { finalizers: ['example.com/two'] } });
    await ktop.waitFor(/default\/paged +▰▱ 1\/2/);
  } finally {
    ownApi.close();
    await own.stop();
  }
});

test.each([
  ['ctrl-c', () => ktop.press('\x03'), 0],
  [':q', () => ktop.press(':q\r'), 0],
  ['SIGTERM', () => ktop.kill('SIGTERM'), 143],
  ['SIGHUP', () => ktop.kill('SIGHUP'), 129],
])('%s gives the terminal back', async (_, end, code) => {
  start();
  await ktop.waitFor(/● (\d+)\/\1 live/);
  expect(ktop.modes()).toMatchObject({ alternateScreen: true, cursorHidden: true, mouse: true });
  end();
  expect(await ktop.exited).toMatchObject({ code });
  expect(ktop.modes()).toEqual(restored);
});

test('a crash gives the terminal back and says that it is a defect', async () => {
  const bomb = encodeURIComponent('process.on("SIGUSR2",()=>{throw new Error("boom")})');
  start([], { env: { NODE_OPTIONS: `--import=data:text/javascript,${bomb}` } });
  await ktop.waitFor(/● (\d+)\/\1 live/);
  ktop.kill('SIGUSR2');
  expect(await ktop.exited).toMatchObject({ code: 1 });
  expect(ktop.modes()).toEqual(restored);
  expect(ktop.screen()).toContain('ktop failed, which is a defect of ktop:\nError: boom');
});

test('ctrl-z hands the terminal to the shell, fg brings ktop back', async () => {
  ktop = openPty('bash', ['--norc', '-i'], {
    env: { KUBECONFIG: plane.kubeconfig, PS1: 'shell> ' },
  });
  await ktop.waitFor(/shell>/);
  ktop.press(`${process.execPath} bin/ktop.js\r`);
  await ktop.waitFor(/● (\d+)\/\1 live/);
  ktop.press('\x1a');
  await ktop.waitFor(/Stopped/);
  expect(ktop.modes()).toMatchObject({ alternateScreen: false, cursorHidden: false, mouse: false });
  ktop.press('fg\r');
  await ktop.waitFor(/● (\d+)\/\1 live/);
  expect(ktop.modes()).toMatchObject({ alternateScreen: true, mouse: true });
  ktop.press('?');
  await ktop.waitFor(/Suspend; fg brings ktop back/);
  ktop.press('\x03');
  await ktop.waitFor(/shell>$/);
  expect(ktop.modes()).toMatchObject({ alternateScreen: false, cursorHidden: false, mouse: false });
  ktop.press('exit\r');
  await ktop.exited;
});

test.each([
  [80, 24],
  [200, 50],
  [300, 80],
])('the frame fits %d × %d, and follows the terminal', async (columns, rows) => {
  start([], { columns, rows });
  await ktop.waitFor(/● (\d+)\/\1 live/);
  const lines = ktop.screen().split('\n');
  expect(lines).toHaveLength(rows);
  expect(lines.at(-1)).toMatch(/filter/);
  ktop.resize(79, 23);
  await ktop.waitFor(/ktop needs a terminal of at least 80 × 24; this one is 79 × 23/);
  ktop.resize(columns, rows);
  await ktop.waitFor((screen) => /filter/.test(screen.split('\n').at(-1) ?? ''));
});

test('the mouse selects, opens and turns the wheel; --no-mouse leaves it alone', async () => {
  const paths = [
    await aTerminating('alpha', 'first', ['example.com/lock']),
    await aTerminating('alpha', 'second', ['example.com/lock']),
  ];
  start();
  await ktop.waitFor(/alpha\/second/);
  const line = ktop
    .screen()
    .split('\n')
    .findIndex((text) => text.includes('alpha/second'));
  ktop.press(`\x1b[<0;5;${line + 1}M\x1b[<0;5;${line + 1}m`);
  await expect.poll(() => ktop.cell(2, line).inverse).toBe(true);
  ktop.press(`\x1b[<0;5;${line + 1}M\x1b[<0;5;${line + 1}m`);
  await ktop.waitFor(/ConfigMap alpha\/second/);
  await ktop.close();
  start(['--no-mouse']);
  await ktop.waitFor(/alpha\/second/);
  expect(ktop.modes().mouse).toBe(false);
  for (const object of paths) await api.release(object);
});

test('c and C put text on the clipboard of the terminal', async () => {
  const object = await aTerminating('alpha', 'copied', ['example.com/lock']);
  start();
  await ktop.waitFor(/alpha\/copied/);
  ktop.press('/copied\r');
  await ktop.waitFor(/\/copied shows 1/);
  ktop.press('cC');
  const copies = () =>
    [...ktop.output().matchAll(/\x1b\]52;c;([^\x07]*)\x07/g)].map(([, base64 = '']) =>
      Buffer.from(base64, 'base64').toString(),
    );
  await expect
    .poll(copies)
    .toEqual(['copied', 'kubectl get configmaps/copied -n alpha --context admin -o yaml']);
  await api.release(object);
});

test('NO_COLOR leaves no colour on the screen', async () => {
  const object = await aTerminating('alpha', 'grey', ['example.com/lock']);
  start([], { env: { NO_COLOR: '1' } });
  await ktop.waitFor(/alpha\/grey/);
  expect(ktop.output()).not.toMatch(/\x1b\[(3[0-7]|9[0-7]|4[0-7]|[34]8)[;m]/);
  await api.release(object);
});
