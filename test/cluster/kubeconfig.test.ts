import path from 'node:path';
import { expect, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { credentialsOf } from '../../src/cluster/credentials.ts';
import { ConnectError } from '../../src/cluster/errors.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { aClock } from '../helpers/clock.ts';
import { aFolder } from '../helpers/folder.ts';

interface Given {
  readonly current?: string;
  readonly cluster?: object;
  readonly user?: object;
  readonly namespace?: string;
}

/** A kubeconfig with one context of this name, and a cluster and user named after it. */
function config(name: string, { current, cluster, user = {}, namespace }: Given = {}): string {
  return JSON.stringify({
    ...(current === undefined ? {} : { 'current-context': current }),
    clusters: [{ name, cluster: { server: `https://${name}.example.com`, ...cluster } }],
    users: [{ name: `${name}-user`, user }],
    contexts: [
      {
        name,
        context: {
          cluster: name,
          user: `${name}-user`,
          ...(namespace === undefined ? {} : { namespace }),
        },
      },
    ],
  });
}

function problemOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof ConnectError) return `${error.problem}: ${error.message}`;
    throw error;
  }
  return 'none';
}

const inFolder = (folder: string, ...names: string[]) =>
  names.map((name) => path.join(folder, name)).join(path.delimiter);

test('contexts are told with what they lead to', () => {
  const { contexts, currentContext } = loadKubeconfig({
    text: config('prod', { current: 'prod', namespace: 'shop' }),
    env: {},
  });
  expect(currentContext).toBe('prod');
  expect(contexts).toEqual([
    {
      name: 'prod',
      cluster: 'prod',
      user: 'prod-user',
      namespace: 'shop',
      server: 'https://prod.example.com',
    },
  ]);
});

test('a file that is named comes before KUBECONFIG, and that before the one at home', () => {
  const home = aFolder({ '.kube/config': config('home'), a: config('a'), b: config('b') });
  const env = { HOME: home, KUBECONFIG: inFolder(home, 'a') };
  const names = (options: Parameters<typeof loadKubeconfig>[0]) =>
    loadKubeconfig(options).contexts.map(({ name }) => name);
  expect(names({ path: path.join(home, 'b'), env })).toEqual(['b']);
  expect(names({ env })).toEqual(['a']);
  expect(names({ env: { HOME: home } })).toEqual(['home']);
  expect(names({ env: { HOME: home, KUBECONFIG: '' } })).toEqual(['home']);
});

test('the files in KUBECONFIG are merged; the first that says something wins', () => {
  const folder = aFolder({
    none: config('a'),
    first: config('b', { current: 'b' }),
    second: config('c', { current: 'c' }),
  });
  const { contexts, currentContext } = loadKubeconfig({
    env: { KUBECONFIG: inFolder(folder, 'none', 'missing', 'first', 'second') },
  });
  expect(contexts.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(currentContext).toBe('b');
});

test('what two files in KUBECONFIG name alike is the first one’s, as in kubectl', () => {
  const folder = aFolder({
    first: config('a', {
      current: 'a',
      user: { as: 'first' },
      cluster: { server: 'https://first' },
    }),
    second: config('a', { user: { as: 'second' }, cluster: { server: 'https://second' } }),
  });
  const { contexts, users } = loadKubeconfig({
    env: { KUBECONFIG: inFolder(folder, 'first', 'second') },
  });
  expect(contexts.map(({ server }) => server)).toEqual(['https://first']);
  expect(users.get('a-user')?.impersonate).toBe('first');
});

test('an empty file in KUBECONFIG adds nothing', () => {
  const folder = aFolder({
    empty: '',
    comment: `---\n${'#'.repeat(80)}\n# nothing yet\n`,
    full: config('a'),
  });
  const { contexts } = loadKubeconfig({
    env: { KUBECONFIG: inFolder(folder, 'empty', 'comment', 'full') },
  });
  expect(contexts.map(({ name }) => name)).toEqual(['a']);
});

test('files that a kubeconfig names lie beside it', () => {
  const folder = aFolder({
    'conf/config': config('a', {
      cluster: { 'certificate-authority': 'ca.crt' },
      user: { tokenFile: '../token', 'client-certificate': 'alice.crt', 'client-key': '/etc/key' },
    }),
    'conf/plugin': config('b', { user: { exec: { command: './bin/login', args: ['./x'] } } }),
    'conf/on-path': config('c', { user: { exec: { command: 'login' } } }),
  });
  const { config: loaded, users } = loadKubeconfig({
    env: { KUBECONFIG: inFolder(path.join(folder, 'conf'), 'config', 'plugin', 'on-path') },
  });
  expect(users.get('a-user')?.tokenFile).toBe(path.join(folder, 'token'));
  expect(loaded.clusters[0]?.caFile).toBe(path.join(folder, 'conf/ca.crt'));
  expect(loaded.users.map(({ certFile, keyFile, exec }) => ({ certFile, keyFile, exec }))).toEqual([
    { certFile: path.join(folder, 'conf/alice.crt'), keyFile: '/etc/key', exec: undefined },
    { exec: { command: path.join(folder, 'conf/bin/login'), args: ['./x'] } },
    { exec: { command: 'login' } },
  ]);
});

test('entries that are broken cost only themselves', () => {
  const good = JSON.parse(config('a'));
  const { contexts } = loadKubeconfig({
    text: JSON.stringify({
      clusters: [{ name: 'x' }, null, ...good.clusters],
      users: [{}, { name: 'y', user: null }, ...good.users],
      contexts: [{ name: 'x' }, 7, ...good.contexts],
    }),
    env: {},
  });
  expect(contexts.map(({ name }) => name)).toEqual(['a']);
});

test('a user without content is nobody', async () => {
  const {
    contexts,
    users,
    config: loaded,
  } = loadKubeconfig({
    text: JSON.stringify({ ...JSON.parse(config('a')), users: [{ name: 'a-user' }] }),
    env: {},
  });
  expect(contexts).toHaveLength(1);
  expect(users.get('a-user')?.tokenFile).toBeUndefined();
  const user = loaded.users[0];
  if (user === undefined) throw new Error('no user');
  const source = credentialsOf(loaded, user, users.get('a-user'), aClock());
  expect((await source.get()).authorization).toBeUndefined();
});

test('whom to be and in which groups is read', () => {
  const { users } = loadKubeconfig({
    text: config('a', { user: { as: 'carol', 'as-groups': ['ops', 7, 'dev'] } }),
    env: {},
  });
  expect(users.get('a-user')).toEqual({
    tokenFile: undefined,
    impersonate: 'carol',
    impersonateGroups: ['ops', 'dev'],
  });
});

test('a kubeconfig that does not exist is named', () => {
  const file = path.join(aFolder(), 'config');
  expect(problemOf(() => loadKubeconfig({ path: file, env: {} }))).toBe(
    `kubeconfig: the kubeconfig ${file} does not exist; name another with --kubeconfig`,
  );
  expect(problemOf(() => loadKubeconfig({ env: { KUBECONFIG: file } }))).toBe(
    `kubeconfig: KUBECONFIG names ${file}, which does not exist; correct it, or name a file with --kubeconfig`,
  );
});

test('a kubeconfig that is a folder is named', () => {
  const folder = aFolder();
  expect(problemOf(() => loadKubeconfig({ path: folder, env: {} }))).toBe(
    `kubeconfig: the kubeconfig ${folder} cannot be read (EISDIR); name another with --kubeconfig`,
  );
});

test('without any kubeconfig there is the demo', () => {
  const home = aFolder();
  expect(problemOf(() => loadKubeconfig({ env: { HOME: home } }))).toBe(
    `kubeconfig: there is no kubeconfig: ${home}/.kube/config does not exist and KUBECONFIG is not set; name one with --kubeconfig, or try ktop --demo`,
  );
});

test.each([
  ['broken YAML', 'contexts: [', 'cannot be understood ('],
  ['contexts that are no list', 'contexts: 7', 'has no contexts;'],
  ['a context without a name', '{"contexts":[{"context":{"cluster":"a"}}]}', 'has no contexts;'],
  ['a context without content', '{"contexts":[{"name":"a"}]}', 'has no contexts;'],
  ['another document', 'hello', 'cannot be understood (it is no YAML mapping);'],
  ['a list', '- a', 'cannot be understood (it is no YAML mapping);'],
  ['nothing', '', 'has no contexts;'],
  ['no contexts', '{"contexts":[]}', 'has no contexts;'],
])('a kubeconfig of %s is one sentence', (_, text, expected) => {
  const file = path.join(aFolder({ config: text }), 'config');
  const problem = problemOf(() => loadKubeconfig({ path: file, env: {} }));
  expect(problem).toContain(`kubeconfig: the kubeconfig ${file} ${expected}`);
  expect(problem).toMatch(/name another with --kubeconfig$/);
  expect(problem).not.toContain('\n');
});

/** What choosing a context of a kubeconfig leads to. */
function choose(text: string, context?: string): string {
  const kubeconfig = loadKubeconfig({ text, env: {} });
  const clock = aClock();
  return problemOf(() => {
    openConnection(kubeconfig, { clock, ...(context === undefined ? {} : { context }) }).close();
  });
}

test('a context that does not exist is answered with those that do', () => {
  const folder = aFolder({ a: config('dev'), b: config('prod') });
  const kubeconfig = loadKubeconfig({ env: { KUBECONFIG: inFolder(folder, 'a', 'b') } });
  const clock = aClock();
  expect(problemOf(() => openConnection(kubeconfig, { context: 'prd', clock }))).toBe(
    'context: the kubeconfig has no context prd; choose one with --context: dev, prod',
  );
  expect(problemOf(() => openConnection(kubeconfig, { clock }))).toBe(
    'context: the kubeconfig has no current context; choose one with --context: dev, prod',
  );
});

test('the only context is the current one if none is said to be', () => {
  expect(choose(config('prod'))).toBe('none');
  expect(choose(config('prod', { current: 'gone' }))).toBe(
    'context: the kubeconfig has no context gone; choose one with --context: prod',
  );
});

test.each([
  ['is missing', '', 'its cluster is missing'],
  ['has no scheme', 'localhost:6443', 'localhost:6443'],
  ['is no URL', 'not a server', 'not a server'],
])('a server that %s is no server', (_, server, said) => {
  expect(choose(config('prod', { cluster: { server } }))).toBe(
    `context: the context prod has no usable server (${said}); correct the kubeconfig, or choose with --context: prod`,
  );
});
