import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { discover } from '../../src/cluster/discovery.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { LINES } from '../../src/embedded/actors/kubelet.ts';
import type { EmbeddedUser } from '../../src/embedded/server/access.ts';
import { startEmbeddedServer } from '../../src/embedded/start.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Row } from '../../src/kube/row.ts';
import { systemClock } from '../../src/session/clock.ts';
import { ClusterLook } from '../../src/session/cluster-look.ts';
import { OpenLogs } from '../../src/session/open-logs.ts';
import { Session } from '../../src/session/session.ts';
import type { Command } from '../../src/store/command.ts';
import { LOG_RANGES } from '../../src/store/log-ranges.ts';
import { LogsModel } from '../../src/store/logs-model.ts';
import { KtopModel } from '../../src/store/model.ts';
import { named, PODS, serve } from '../embedded/serve.ts';
import { eventually } from '../helpers/eventually.ts';
import { aKind, aRow, POD } from '../helpers/rows.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';

const SIZE = { columns: 120, rows: 40 };
const DEPLOYMENT = aKind('Deployment', { group: 'apps' });
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const STARTED = { running: { startedAt: '2026-01-15T10:00:00Z' } };

/** Stands before a server and knows which requests are open. */
async function watchOver(url: string) {
  const open = new Set<string>();
  const proxy = createServer((asked: IncomingMessage, answer: ServerResponse) => {
    const path = asked.url ?? '';
    open.add(path);
    const { method, headers } = asked;
    const passed = request(url + path, { ...(method && { method }), headers }, (given) => {
      answer.writeHead(given.statusCode ?? 500, given.headers);
      answer.flushHeaders();
      given.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    answer.on('close', () => {
      open.delete(path);
      passed.destroy();
    });
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, open: () => [...open] };
}

/** A server whose node is too slow to touch its pods while a test lasts. */
async function aScene({
  users,
  token = 'admin-token',
}: {
  users?: readonly EmbeddedUser[];
  token?: string;
} = {}) {
  const { server, clock } = await serve({
    pace: 1_000_000,
    ...(users === undefined ? {} : { users }),
  });
  const api = new ApiClient(
    { url: server.url, token: 'admin-token' },
    'test',
    new AbortController().signal,
  );
  const front = await watchOver(server.url);
  const connection = openConnection(kubeconfigOf(front.url, {}, { token }), { clock });
  onTestFinished(() => connection.close());
  const discovery = await discover(connection);
  const model = new LogsModel();
  const said = () => {
    clock.advance(20);
    return (
      model.slices(SIZE, 'logs').logs?.lines.map(({ source, text }) => `${source}: ${text}`) ?? []
    );
  };
  let logs: OpenLogs | undefined;
  onTestFinished(() => logs?.close());
  const read = () => {
    logs?.close();
    const { request } = model;
    if (request === undefined) throw new Error('no logs are open');
    logs = new OpenLogs({
      connection,
      clock,
      request,
      model,
      look: () => new ClusterLook({ connection, discovery, clock, rehearses: false }),
      changed: () => {},
    });
    void logs.start();
    return logs;
  };

  return {
    model,
    front,
    said,
    slice() {
      clock.advance(20);
      return model.slices(SIZE, 'logs').logs;
    },
    wait: (ms: number) => clock.advance(ms),
    create: (path: string, object: Readonly<Record<string, unknown>>) => api.create(path, object),
    open(row: Row) {
      model.open({ type: 'object', row });
      return read();
    },
    /** What a key asks for is read anew. */
    press(command: Command) {
      model.perform(command, clock.now());
      return read();
    },
    async aPod(
      name: string,
      containers: readonly string[] = ['main'],
      labels: Readonly<Record<string, string>> = {},
    ) {
      const { metadata } = await api.create(PODS, {
        ...named(name, { labels }),
        spec: { nodeName: 'far', containers: containers.map((c) => ({ name: c, image: 'x' })) },
      });
      const containerStatuses = containers.map((c) => ({
        name: c,
        restartCount: 0,
        state: STARTED,
      }));
      await api.patch(`${PODS}/${name}/status`, { status: { containerStatuses } });
      return {
        row: aRow({ kind: POD, namespace: 'default', name, uid: metadata.uid }),
        say: (container: string, text: string) =>
          server.logs.append({ uid: metadata.uid, container }, text),
        async wait(container: string, reason: string, message: string) {
          const state = { waiting: { reason, message } };
          const status = { name: container, restartCount: 0, state };
          await api.patch(`${PODS}/${name}/status`, { status: { containerStatuses: [status] } });
        },
        async restart(container: string) {
          server.logs.restart({ uid: metadata.uid, container });
          const lastState = {
            terminated: {
              exitCode: 137,
              startedAt: STARTED.running.startedAt,
              containerID: 'c://1',
            },
          };
          const status = {
            name: container,
            restartCount: 1,
            containerID: 'c://2',
            state: STARTED,
            lastState,
          };
          await api.patch(`${PODS}/${name}/status`, { status: { containerStatuses: [status] } });
        },
      };
    },
  };
}

test('of a pod, all containers are heard, and nothing of others', async () => {
  const scene = await aScene();
  const other = await scene.aPod('other');
  other.say('main', 'not this');
  const pod = await scene.aPod('web', ['main', 'side']);
  pod.say('main', 'one');
  scene.open(pod.row);
  await eventually(scene.said).toEqual(['main: one']);
  pod.say('side', 'two');
  await eventually(scene.said).toEqual(['main: one', 'side: two']);
  expect(scene.slice()).toMatchObject({ all: 2, followed: 2, silence: [], isLooking: false });
});

test('of a workload, pods that come later are heard too', async () => {
  const scene = await aScene();
  const app = { app: 'web' };
  const { metadata } = await scene.create(DEPLOYMENTS, {
    ...named('web'),
    spec: { selector: { matchLabels: app }, template: { metadata: { labels: app }, spec: {} } },
  });
  scene.open(aRow({ kind: DEPLOYMENT, namespace: 'default', name: 'web', uid: metadata.uid }));
  await eventually(() => scene.slice()?.isLooking).toBe(false);
  expect(scene.slice()).toMatchObject({ all: 0, silence: [] });
  const first = await scene.aPod('web-1', ['main'], app);
  first.say('main', 'one');
  await eventually(scene.said).toEqual(['main: one']);
  const second = await scene.aPod('web-2', ['main'], app);
  second.say('main', 'two');
  await eventually(scene.said).toEqual(['web-1: one', 'web-2: two']);
});

test('closing ends all requests, and nothing more is heard', async () => {
  const scene = await aScene();
  const pod = await scene.aPod('web');
  pod.say('main', 'one');
  const logs = scene.open(pod.row);
  await eventually(scene.said).toEqual(['main: one']);
  expect(scene.front.open()).toEqual([
    expect.stringMatching(/pods\?.*watch=/),
    expect.stringMatching(/web\/log\?.*follow=true/),
  ]);
  logs.close();
  await eventually(scene.front.open).toEqual([]);
  pod.say('main', 'two');
  expect(scene.said()).toEqual(['main: one']);
});

/** A controller of two replicas, of which the second leads. */
async function aController(scene: Awaited<ReturnType<typeof aScene>>) {
  const app = { app: 'acme' };
  await scene.create(DEPLOYMENTS, {
    ...named('acme-operator'),
    spec: { selector: { matchLabels: app }, template: { metadata: { labels: app }, spec: {} } },
  });
  const pods = [
    await scene.aPod('acme-a', ['main'], app),
    await scene.aPod('acme-b', ['main'], app),
  ];
  await scene.create('/apis/coordination.k8s.io/v1/namespaces/default/leases', {
    ...named('acme-operator'),
    spec: {
      holderIdentity: 'acme-b_0b7b1b34',
      leaseDurationSeconds: 15,
      renewTime: new Date().toISOString(), // The server dates its answers by the time of day.
    },
  });
  return pods;
}

const CONFIG_MAP = aKind('ConfigMap', { group: '' });
const sync = (name: string) =>
  `I0115 11:00:00.000000 1 a.go:1] "Syncing" configMap="default/${name}"`;

test('[O-19] o hears the controller: all replicas, who leads, and only what is about the object', async () => {
  const scene = await aScene();
  const [first, second] = await aController(scene);
  const { metadata } = await scene.create('/api/v1/namespaces/default/configmaps', {
    ...named('settings', { finalizers: ['acme.io/records'] }),
  });
  scene.open(aRow({ kind: CONFIG_MAP, namespace: 'default', name: 'settings', uid: metadata.uid }));
  await eventually(() => scene.slice()?.isLooking).toBe(false);
  expect(scene.slice()).toMatchObject({ all: 0, speakers: 'workers' });
  first?.say('main', sync('other'));
  second?.say('main', sync('settings'));
  second?.say('main', sync('other'));
  scene.press({ type: 'next-speaker' });
  await eventually(scene.said).toEqual([`*b: ${sync('settings')}`]);
  expect(scene.slice()).toMatchObject({
    speaker: 'Deployment default/acme-operator, which looks like its controller',
    all: 2,
  });
  scene.press({ type: 'next-speaker' });
  expect(scene.said()).toHaveLength(3);
});

test('of whom nobody looks like the controller, that is said', async () => {
  const scene = await aScene();
  const pod = await scene.aPod('web');
  scene.open(pod.row);
  scene.press({ type: 'next-speaker' });
  await eventually(() => scene.slice()?.silence).toEqual([
    expect.stringMatching(/^nobody in the cluster looks like the controller of Pod default\/web/),
  ]);
});

test('of a pod that waits for its image that is said, until it has it', async () => {
  const scene = await aScene();
  const pod = await scene.aPod('web');
  await pod.wait('main', 'ImagePullBackOff', 'Back-off pulling image "x": not found');
  scene.open(pod.row);
  await eventually(() => scene.slice()?.silence).toEqual([
    expect.stringMatching(/^pod web waits: .*image x/),
  ]);
  await pod.restart('main');
  pod.say('main', 'started');
  await eventually(scene.said).toContainEqual('main: started');
  expect(scene.slice()?.silence).toEqual([]);
});

test('[K-03] p hears the runs before the last restart, alone', async () => {
  const scene = await aScene();
  const pod = await scene.aPod('web');
  pod.say('main', 'out of memory');
  await pod.restart('main');
  pod.say('main', 'started again');
  scene.open(pod.row);
  await eventually(scene.said).toEqual(['main: out of memory', 'main: started again']);
  scene.press({ type: 'toggle-previous' });
  await eventually(scene.said).toEqual(['main: out of memory']);
  await eventually(() => scene.slice()).toMatchObject({ previous: true, followed: 0 });
});

test('a range is read from the server: what is older is found, too', async () => {
  const scene = await aScene();
  const pod = await scene.aPod('web');
  for (let i = 0; i < 1_200; i++) pod.say('main', `old ${i}`);
  scene.wait(120_000);
  pod.say('main', 'new');
  scene.open(pod.row);
  await eventually(() => scene.slice()?.kept).toBe(1_000);
  const range = (key: string) => {
    const found = LOG_RANGES.find((it) => it.key === key);
    if (found === undefined) throw new Error(`no range ${key}`);
    scene.press({ type: 'choose-range', range: found });
  };
  range('1');
  await eventually(() => scene.slice()?.kept).toBe(1_201);
  expect(scene.said()[0]).toBe('main: old 0');
  range('2');
  await eventually(scene.said).toEqual(['main: new']);
});

const alice = (resources: readonly string[]): EmbeddedUser => ({
  name: 'alice',
  token: 'alice-token',
  rules: [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources }],
});
const admin: EmbeddedUser = {
  name: 'admin',
  token: 'admin-token',
  groups: ['system:masters'],
  rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
};

test.each([
  ['logs', ['pods'], /^pods\/log is forbidden to you: .*cannot get resource "pods\/log"/],
  ['pods', [], /^pods cannot be seen: .*cannot watch resource "pods"/],
])('who may not see %s is told so', async (_, resources, sentence) => {
  const scene = await aScene({ users: [admin, alice(resources)], token: 'alice-token' });
  const pod = await scene.aPod('web');
  scene.open(pod.row);
  await eventually(() => scene.slice()?.silence).toEqual([expect.stringMatching(sentence)]);
});

test('l shows what the pod of a workflow says, and esc ends it', async () => {
  const server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock, pace: 0.05 });
  onTestFinished(() => server.close());
  const api = new ApiClient(
    { url: server.url, token: 'admin-token' },
    'test',
    new AbortController().signal,
  );
  const front = await watchOver(server.url);
  const model = new KtopModel({ knowledge, now: systemClock.now() });
  const session = new Session({
    kubeconfig: loadKubeconfig({
      text: server.kubeconfig.replaceAll(server.url, front.url),
      env: {},
    }),
    model,
    clock: systemClock,
    host: { quit: () => {}, copy: () => {}, bell: () => {} },
    stateFolder: '/nowhere',
    scope: { kinds: undefined, namespaces: undefined },
  });
  onTestFinished(() => session.stop());
  await session.start();
  session.dispatch({ type: 'show-pane', pane: 'workflows' });
  await api.create('/apis/batch/v1/namespaces/default/jobs', {
    metadata: { name: 'migrate' },
    spec: {
      template: {
        metadata: { annotations: { [LINES]: 'ready' } },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example.com/m:1' }] },
      },
    },
  });
  const state = () => model.store.getState();
  await eventually(() => state().workflows.length).toBe(1);
  session.dispatch({ type: 'open-logs' });
  await eventually(() => state().logs?.lines.map(({ text }) => text)).toContain('ready');
  expect(state().logs?.title).toBe('Job default/migrate');
  const ours = () => front.open().filter((path) => path.includes('/default/pods'));
  expect(ours()).toContainEqual(expect.stringMatching(/watch=/));
  session.dispatch({ type: 'back' });
  expect(state().logs).toBeUndefined();
  await eventually(ours).toEqual([]);
});
