import { expect, onTestFinished, test } from 'vitest';
import { type Connection, openConnection } from '../../src/cluster/connection.ts';
import { discover } from '../../src/cluster/discovery.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { ADMIN, type EmbeddedUser } from '../../src/embedded/server/access.ts';
import { startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import { ClusterLook } from '../../src/session/cluster-look.ts';
import { aConfigMap } from '../helpers/api.ts';
import { ownedBy, terminating, WIDGET } from '../helpers/rows.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const JANE: EmbeddedUser = {
  name: 'jane',
  token: 'jane-token',
  rules: [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['configmaps', 'secrets'] }],
};

/** A look at an embedded server, the requests that arrive there, and what an admin may do. */
async function aLook({
  user = ADMIN,
  rehearses = true,
}: {
  readonly user?: EmbeddedUser;
  readonly rehearses?: boolean;
} = {}) {
  const server = await startEmbeddedServer({
    scenario: 'empty',
    clock: systemClock,
    users: [ADMIN, JANE],
  });
  const stop = new AbortController();
  const api = new ApiClient({ url: server.url, token: ADMIN.token }, 'test', stop.signal);
  const text = server.kubeconfig.replace(ADMIN.token, user.token);
  const connection: Connection = openConnection(loadKubeconfig({ text, env: {} }), {
    clock: systemClock,
  });
  onTestFinished(async () => {
    stop.abort();
    connection.close();
    await server.close();
  });
  const discovery = await discover(connection);
  const asked: string[] = [];
  server.faults.answerNext(500, Number.MAX_SAFE_INTEGER, ({ method, path, query, headers }) => {
    if (headers.authorization === `Bearer ${user.token}` && headers['user-agent'] === 'ktop')
      asked.push(`${method} ${path}${query.get('labelSelector') ?? ''} ${headers.accept}`);
    return false;
  });
  const look = new ClusterLook({ connection, discovery, clock: systemClock, rehearses });
  return { look, api, asked };
}

test('an object that is not there is an answer, and each question is asked once', async () => {
  const { look, asked } = await aLook();
  const answers = await Promise.all([
    look.get('configmaps', 'default', 'nobody'),
    look.get('configmaps', 'default', 'nobody'),
  ]);
  expect(answers).toEqual([
    { seen: true, value: undefined },
    { seen: true, value: undefined },
  ]);
  expect(asked).toHaveLength(1);
  expect(look.coverage()).toEqual([{ kind: 'configmaps', state: 'seen', message: '' }]);
});

test('what is forbidden or not served is not seen, and never empty', async () => {
  const { look } = await aLook({ user: JANE });
  expect(await look.list('pods', { namespace: 'default' })).toMatchObject({
    seen: false,
    why: 'forbidden',
    message: expect.stringContaining('jane'),
  });
  expect(await look.list('gizmos.example.com')).toMatchObject({ seen: false, why: 'not-served' });
  expect(look.coverage().map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    'gizmos.example.com not-served',
    'pods forbidden',
  ]);
});

test('lists are selected by labels, and their items say what they are', async () => {
  const { look, api } = await aLook();
  await api.create(MAPS, aConfigMap('one', [], { app: 'web', tier: 'a' }));
  await api.create(MAPS, aConfigMap('two', [], { app: 'web' }));
  const both = await look.list('configmaps', { labels: { app: 'web' } });
  const one = await look.list('configmaps', { labels: { app: 'web', tier: '' } });
  expect(both).toMatchObject({ seen: true, value: [{ kind: 'ConfigMap' }, { apiVersion: 'v1' }] });
  expect(one).toMatchObject({ seen: true, value: [{ metadata: { name: 'one' } }] });
});

test('of Secrets only the metadata is asked for', async () => {
  const { look, api, asked } = await aLook();
  await api.create('/api/v1/namespaces/default/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'token' },
    data: { token: 'c2VjcmV0' },
  });
  const secret = await look.get('secrets', 'default', 'token');
  const secrets = await look.list('secrets', { namespace: 'default' });
  expect(JSON.stringify([secret, secrets])).not.toContain('c2VjcmV0');
  for (const request of asked) expect(request).toContain('as=PartialObjectMetadata');
});

test('dependents and contents are looked for in every kind', async () => {
  const { look, api } = await aLook();
  const owner = await api.create(MAPS, aConfigMap('owner', ['example.com/hold']));
  const uid = String((owner as { metadata: { uid: string } }).metadata.uid);
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }];
  await api.create(MAPS, { ...aConfigMap('child'), metadata: { name: 'child', ownerReferences } });
  expect(await look.dependents(uid, 'default')).toMatchObject({
    value: [{ kind: 'ConfigMap', metadata: { name: 'child' } }],
  });
  const maps = look.kinds.find(({ resource }) => resource === 'configmaps') ?? WIDGET;
  expect(await look.heldBy('example.com/hold', maps, 'default')).toEqual({ seen: true, value: [] });
  expect(await look.contents('default')).toMatchObject({
    value: [{ metadata: { name: 'owner' } }],
  });
});

test('where everything is watched, nobody is asked for dependents and contents', async () => {
  const { look, asked } = await aLook();
  const owner = terminating(9, { name: 'owner', finalizers: ['example.com/hold'] });
  const child = terminating(5, { name: 'child', owners: [ownedBy(owner, true)] });
  const bucket = (rows: readonly (typeof owner)[]) => ({
    size: rows.length,
    first: (limit: number) => rows.slice(0, limit),
  });
  const watched = new ClusterLook({
    connection: { clockSkewMs: 0 } as Connection,
    discovery: { kinds: [WIDGET], dark: look.dark },
    clock: systemClock,
    rehearses: false,
    rows: { dependents: () => bucket([child]), terminatingIn: () => bucket([child, owner]) },
  });
  expect(await watched.dependents(owner.uid, 'demo')).toMatchObject({
    value: [{ metadata: { name: 'child', ownerReferences: [{ blockOwnerDeletion: true }] } }],
  });
  expect(await watched.contents('demo')).toMatchObject({
    total: 2,
    value: [{ metadata: { name: 'owner', finalizers: ['example.com/hold'] } }, {}],
  });
  expect(await watched.heldBy('example.com/hold', WIDGET, 'demo')).toMatchObject({
    total: 1,
    value: [{ metadata: { name: 'owner' } }],
  });
  expect(asked).toEqual([]);
});

test('a rehearsal changes nothing, and its refusal is quoted', async () => {
  const { look, api } = await aLook();
  await api.create(MAPS, aConfigMap('held', ['example.com/hold']));
  const kind = look.kinds.find(({ resource }) => resource === 'configmaps') ?? WIDGET;
  const rehearse = (path: string) =>
    look.rehearse({
      method: 'PATCH',
      kind,
      namespace: 'default',
      name: 'held',
      contentType: 'application/json-patch+json',
      body: [{ op: 'remove', path }],
    });
  expect(await rehearse('/metadata/finalizers/0')).toMatchObject({ value: { status: 200 } });
  expect(await rehearse('/metadata/finalizers/7')).toMatchObject({ value: { status: 422 } });
  expect(await look.get('configmaps', 'default', 'held')).toMatchObject({
    value: { metadata: { finalizers: ['example.com/hold'] } },
  });
});

test('what this user may not do is not seen, and no refusal of the controller', async () => {
  const { look, api } = await aLook({ user: JANE });
  await api.create(MAPS, aConfigMap('held', ['example.com/hold']));
  const kind = look.kinds.find(({ resource }) => resource === 'configmaps') ?? WIDGET;
  const write = { method: 'DELETE', kind, namespace: 'default', name: 'held', body: {} } as const;
  expect(await look.rehearse(write)).toMatchObject({ seen: false, why: 'forbidden' });
});

test('without leave nothing is rehearsed', async () => {
  const { look, asked } = await aLook({ rehearses: false });
  const write = { method: 'DELETE', kind: WIDGET, namespace: 'a', name: 'b', body: {} } as const;
  expect(await look.rehearse(write)).toMatchObject({ seen: false });
  expect(asked).toEqual([]);
});
