import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { BEHAVIOUR, LINES } from '../../src/embedded/actors/pod-run.ts';
import { startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import { aFolder } from '../helpers/folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const KTOP = path.join(ROOT, 'bin/ktop.js');
const INCIDENT = path.join(ROOT, 'test/fixtures/recordings/incident-delete-pipeline-fails.jsonl');

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `ktop logs` to its end. */
function logs(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [KTOP, 'logs', ...args],
      { env: { ...process.env, ...env } },
      (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
      },
    );
  });
}

/** A cluster with a pod that says some lines and ends as told. */
async function aPod(behaviour: 'succeed' | 'fail') {
  const server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock, pace: 0.1 });
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await server.close();
  });
  const api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  await api.create('/api/v1/namespaces/default/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'work',
      labels: { app: 'work' },
      annotations: { [BEHAVIOUR]: behaviour, [LINES]: 'one\ntwo \u001b[31mred\u001b[0m\nthree' },
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'example.com/work:1' }] },
  });
  return { KUBECONFIG: path.join(aFolder({ config: server.kubeconfig }), 'config') };
}

test.each<['succeed' | 'fail', number]>([
  ['succeed', 0],
  ['fail', 11],
])(
  'a pod that will %s is followed to its end, which the exit code tells',
  async (behaviour, code) => {
    const env = await aPod(behaviour);
    const ended = await logs(['pod/work', '--until-done'], env);
    expect({ code: ended.code, out: ended.out }).toEqual({
      code,
      out: 'work/main  one\nwork/main  two red\nwork/main  three\n',
    });
  },
  30_000,
);

test('what is there is printed, and no more', async () => {
  const env = await aPod('succeed');
  await logs(['pod/work', '--until-done'], env);
  const { out } = await logs(['pod/work', '--no-follow', '-o', 'json'], env);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ container, text }) => `${container} ${text}`)).toEqual([
    'main one',
    'main two \u001b[31mred\u001b[0m',
    'main three',
  ]);
}, 30_000);

test('the controller’s lines about one object, from a recording', async () => {
  const manager = ['pod/kratix-platform-controller-manager-0', '-n', 'kratix-platform-system'];
  const { out } = await logs([
    ...[...manager, '--replay', INCIDENT, '--no-follow', '--about', 'widget/beta', '-o', 'json'],
  ]);
  const objects = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).object?.name);
  expect(new Set(objects)).toEqual(new Set(['beta']));
});

/** The scenario `noisy-logs`, faster than people read. */
async function noise() {
  const server = await startEmbeddedServer({
    scenario: 'noisy-logs',
    clock: systemClock,
    pace: 0.1,
  });
  onTestFinished(() => server.close());
  return { KUBECONFIG: path.join(aFolder({ config: server.kubeconfig }), 'config') };
}

test.each<[string, string, readonly RegExp[]]>([
  [
    'zap as JSON',
    'search-operator',
    [/"msg":"reconciling a deletion"/, /"msg":"request failed"/, /"msg":"Reconciler error"/],
  ],
  ['klog', 'search-backup', [/"Syncing SearchIndex"/, /"Failed syncing SearchIndex"/]],
  ['tracing in colours', 'search-router', [/ its shards are asked /, / no shard to route to /]],
])(
  '[O-19] [R-31] all lines about one object and no others, from a controller that writes %s',
  async (_, name, wanted) => {
    const env = await noise();
    const its = [`deployment/${name}`, '-n', 'search-system', '--no-follow'];
    const printed = async (...more: readonly string[]) =>
      (await logs([...its, ...more], env)).out.trimEnd().split('\n');
    const about = ['--about', 'SearchIndex/articles'];
    await expect
      .poll(async () => (await printed(...about)).length, { timeout: 30_000 })
      .toBeGreaterThan(20);
    const picked = await printed(...about);
    const all = await printed();
    const ofIt = all.filter((line) => line.includes('articles'));
    expect(ofIt.slice(0, picked.length)).toEqual(picked);
    for (const pattern of wanted) expect(picked.join('\n')).toMatch(pattern);
    expect(all.length).toBeGreaterThan(ofIt.length * 2);
  },
  60_000,
);

test('the log before the last restart, with its stack trace', async () => {
  const env = await noise();
  const its = ['searchindex/articles', '-n', 'team-s', '--previous', '--no-follow', '-o', 'json'];
  const runs = async () =>
    (await logs(its, env)).out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  await expect.poll(async () => (await runs()).length, { timeout: 30_000 }).toBeGreaterThan(0);
  const said = await runs();
  expect(said.map(({ text }) => text)).toContain('main.main()');
  expect(said[0]).toMatchObject({ pod: 'articles-shard-0', container: 'shard' });
}, 60_000);

test('a pipe that is read late gets all that there is, to the last line', async () => {
  const env = await noise();
  const its = ['deployment/search-operator', '-n', 'search-system', '--no-follow'];
  const bytes = async () => (await logs(its, env)).out.length;
  await expect.poll(bytes, { timeout: 30_000 }).toBeGreaterThan(200_000);
  const ktop = [process.execPath, KTOP, 'logs', ...its].join(' ');
  const last = await new Promise<string>((resolve) => {
    const options = { env: { ...process.env, ...env } };
    execFile('sh', ['-c', `${ktop} | { sleep 1; tail -n 1; }`], options, (_, out) => resolve(out));
  });
  expect(last).toMatch(/^search-operator-\S+\/manager {2}[{I2].*\n$/);
}, 60_000);

test.each<[string, readonly string[], number, RegExp]>([
  ['an object that is not there', ['pod/nobody'], 8, /there is no Pod default\/nobody/],
  ['an object nobody works for', ['widget/beta', '-n', 'team-a'], 8, /no pod that works for beta/],
  [
    'flags that exclude each other',
    ['pod/x', '--until-done', '--previous'],
    2,
    /--until-done follows/,
  ],
])('%s ends with a sentence and its code', async (_, args, code, sentence) => {
  const ended = await logs([...args, '--replay', INCIDENT, ...(code === 2 ? [] : ['--no-follow'])]);
  expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
  expect(ended.err).toMatch(sentence);
});
