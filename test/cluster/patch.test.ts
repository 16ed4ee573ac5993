import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { mayPatch } from '../../src/cluster/access.ts';
import { type Connection, openConnection } from '../../src/cluster/connection.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { perform, rehearse } from '../../src/cluster/patch.ts';
import type { EmbeddedUser } from '../../src/embedded/server/access.ts';
import { metaOf } from '../../src/kube/object.ts';
import { planRemoval } from '../../src/kube/patch-plan.ts';
import { type Api, MAPS, named, serve, status } from '../embedded/serve.ts';
import { aClock } from '../helpers/clock.ts';
import { aKind } from '../helpers/rows.ts';

const MAP = aKind('ConfigMap', { group: '' });
const READER: EmbeddedUser = {
  name: 'reader',
  token: 'reader-token',
  rules: [{ verbs: ['get'], apiGroups: [''], resources: ['configmaps'] }],
};

let api: Api;
let connection: Connection;

beforeEach(async () => {
  api = await serve();
  connection = connect(api);
});

function connect({ server }: Api): Connection {
  const kubeconfig = loadKubeconfig({ text: server.kubeconfig, env: {} });
  const connection = openConnection(kubeconfig, { clock: aClock() });
  onTestFinished(() => connection.close());
  return connection;
}

async function aPlan(finalizers = ['example.com/one', 'example.com/two']) {
  const path = `${MAPS}/held`;
  const object = await api.create(MAPS, named('held', { finalizers }));
  const plan = planRemoval(object, MAP, 'example.com/one');
  if (plan === undefined) throw new Error('no plan');
  return { path, plan };
}

const left = async (path: string) => (await api.get(path)).metadata.finalizers;

test('a rehearsal says what would be left, and changes nothing', async () => {
  const { path, plan } = await aPlan();
  expect(await rehearse(connection, plan)).toMatchObject({
    type: 'accepted',
    object: { metadata: { finalizers: ['example.com/two'] } },
  });
  expect(await left(path)).toEqual(['example.com/one', 'example.com/two']);
});

test('a plan that is carried out removes its finalizer, as ktop', async () => {
  const { path, plan } = await aPlan();
  expect(await perform(connection, plan)).toMatchObject({ type: 'accepted' });
  expect(await left(path)).toEqual(['example.com/two']);
  expect(await perform(connection, plan)).toEqual({
    type: 'refused',
    status: 422,
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
  });
  expect(await left(path)).toEqual(['example.com/two']);
});

test('the last finalizer of what is being deleted takes the object along', async () => {
  const { path, plan } = await aPlan(['example.com/one']);
  await api.remove(path);
  const rehearsed = await rehearse(connection, plan);
  expect(rehearsed.type === 'accepted' && metaOf(rehearsed.object).finalizers).toEqual([]);
  expect(await status(api, path)).toBe(200);
  expect(await perform(connection, plan)).toMatchObject({ type: 'accepted' });
  expect(await status(api, path)).toBe(404);
});

test('a failure of the server is an outcome, and is sent once', async () => {
  const { path, plan } = await aPlan();
  let patches = 0;
  api.server.faults.answerNext(503, 1, ({ method }) => {
    if (method === 'PATCH') patches++;
    return method === 'PATCH';
  });
  expect(await perform(connection, plan)).toMatchObject({ type: 'refused', status: 503 });
  expect(patches).toBe(1);
  expect(await left(path)).toHaveLength(2);
});

test('no answer is an outcome too: nobody knows whether it was done', async () => {
  const { plan } = await aPlan();
  await api.server.close();
  expect(await perform(connection, plan)).toMatchObject({ type: 'unanswered' });
});

test('whether a user may patch is asked before', async () => {
  const object = { kind: MAP, namespace: 'default', name: 'held', uid: '' };
  expect(await mayPatch(connection, object)).toEqual({ type: 'allowed' });
  const reader = connect(await serve({ users: [READER] }));
  expect(await mayPatch(reader, object)).toEqual({ type: 'denied', reason: '' });
  reader.close();
  await expect(mayPatch(reader, object)).rejects.toThrow('called off');
});

test('a server that does not say whether one may is not taken for a no', async () => {
  api.server.faults.answerNext(500, 1, ({ method }) => method === 'POST');
  const object = { kind: MAP, namespace: 'default', name: 'held', uid: '' };
  expect(await mayPatch(connection, object)).toMatchObject({ type: 'unknown' });
});
