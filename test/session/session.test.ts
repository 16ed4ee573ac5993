import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { ApiClient, JSON_PATCH } from '../../src/embedded/actors/client.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import { Session } from '../../src/session/session.ts';
import { UnknownKind } from '../../src/session/watch-plan.ts';
import { KtopModel } from '../../src/store/model.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';

let server: EmbeddedServer;
let api: ApiClient;
let session: Session;
let model: KtopModel;
const stop = new AbortController();
const copied: string[] = [];

beforeEach(async () => {
  server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock });
  api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  await api.create('/api/v1/namespaces', { metadata: { name: 'beta' } });
});

afterEach(async () => {
  session.stop();
  await server.close();
});

function start(scope: { kinds?: readonly string[]; namespaces?: readonly string[] } = {}) {
  model = new KtopModel({ now: systemClock.now() });
  session = new Session({
    kubeconfig: loadKubeconfig({ text: server.kubeconfig, env: {} }),
    model,
    clock: systemClock,
    host: { quit: () => {}, copy: (text) => copied.push(text), bell: () => {} },
    stateFolder: '/nowhere',
    scope: { kinds: undefined, namespaces: undefined, ...scope },
  });
  return session.start();
}

/** Makes a ConfigMap that is being deleted and held by two finalizers. */
async function aTerminating(path = MAPS, name = 'held') {
  const finalizers = ['example.com/one', 'example.com/two'];
  await api.create(path, { metadata: { name, finalizers } });
  await api.remove(`${path}/${name}`);
  return `${path}/${name}`;
}

const state = () => model.store.getState();
const lines = () =>
  state().deletions.lines.map((line) =>
    line.type === 'group'
      ? line.key
      : {
          name: line.entry.row.name,
          left: line.entry.row.finalizers,
          gone: line.entry.goneAt !== undefined,
        },
  );
const allLive = () => {
  const { live, all } = state().watchTotals;
  return all > 0 && live === all;
};

test('a deletion goes from the server to the state, step by step', async () => {
  await start();
  await expect.poll(allLive).toBe(true);
  const path = await aTerminating();
  await expect
    .poll(lines)
    .toEqual([{ name: 'held', left: ['example.com/one', 'example.com/two'], gone: false }]);
  const remove = [{ op: 'remove', path: '/metadata/finalizers/0' }];
  await api.patch(path, remove, JSON_PATCH);
  await expect.poll(lines).toEqual([{ name: 'held', left: ['example.com/two'], gone: false }]);
  await api.patch(path, remove, JSON_PATCH);
  await expect.poll(lines).toEqual([{ name: 'held', left: ['example.com/two'], gone: true }]);
});

test('streams that break off lose nothing', async () => {
  await start();
  await expect.poll(allLive).toBe(true);
  server.faults.dropStreams();
  await aTerminating();
  await expect.poll(() => lines().length, { timeout: 10_000 }).toBe(1);
  await expect.poll(allLive).toBe(true);
});

test('history that was compacted away is listed again', async () => {
  const path = await aTerminating();
  await start();
  await expect.poll(() => lines().length).toBe(1);
  await expect.poll(allLive).toBe(true);
  await api.patch(path, { metadata: { finalizers: ['example.com/two'] } });
  server.faults.compact();
  await aTerminating(MAPS, 'second');
  await expect.poll(lines).toMatchObject([
    { name: 'held', left: ['example.com/two'] },
    { name: 'second', gone: false },
  ]);
});

test('the open detail is fetched, with its events and without what a Secret holds', async () => {
  const secrets = '/api/v1/namespaces/default/secrets';
  await api.create(secrets, {
    metadata: { name: 'token', finalizers: ['example.com/one'] },
    stringData: { password: 'hush' },
  });
  await api.remove(`${secrets}/token`);
  await start();
  await expect.poll(() => lines().length).toBe(1);
  session.dispatch({ type: 'open' });
  session.dispatch({ type: 'toggle-yaml' });
  const yaml = () => (state().detail?.lines ?? []).map(({ text }) => text).join('\n');
  await expect.poll(yaml).toContain('name: token');
  expect(yaml()).not.toMatch(/hush|aHVzaA/);
});

test('another choice of namespaces is another set of watches', async () => {
  await aTerminating();
  await aTerminating('/api/v1/namespaces/beta/configmaps', 'other');
  await start({ namespaces: ['beta'] });
  await expect.poll(lines).toMatchObject([{ name: 'other' }]);
  await expect.poll(allLive).toBe(true);
  expect(lines()).toHaveLength(1);
  session.dispatch({ type: 'all-namespaces' });
  await expect.poll(() => lines().length).toBe(2);
});

test('a kind that is not served ends the start', async () => {
  await expect(start({ kinds: ['wat'] })).rejects.toThrow(UnknownKind);
});

test('a kind that comes while ktop runs is watched', async () => {
  await start();
  await expect.poll(allLive).toBe(true);
  await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'gadgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Cluster',
      names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      ],
    },
  });
  const gadget = { apiVersion: 'example.com/v1', kind: 'Gadget' };
  await expect
    .poll(() =>
      api
        .create('/apis/example.com/v1/gadgets', {
          ...gadget,
          metadata: { name: 'late', finalizers: ['example.com/one'] },
        })
        .catch(() => undefined),
    )
    .toBeDefined();
  await api.remove('/apis/example.com/v1/gadgets/late');
  await expect.poll(lines, { timeout: 10_000 }).toMatchObject([{ name: 'late' }]);
});

test('ktop can be left while it looks around an object', async () => {
  await aTerminating();
  await start();
  await expect.poll(() => state().deletions.length).toBe(1);
  session.dispatch({ type: 'open' });
  session.stop(); // What was asked is called off, and nobody minds.
  await expect.poll(() => state().detail).toBeDefined();
});
