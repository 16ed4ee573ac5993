import { describe, expect, test } from 'vitest';
import { type Api, gone, later, MAPS, named, serve, status } from './serve.ts';

const REPLICA_SETS = '/apis/apps/v1/namespaces/default/replicasets';
const patch = (api: Api, path: string, metadata: object) => api.patch(path, { metadata });

describe('propagation', () => {
  const owner = { kind: 'ReplicaSet', apiVersion: 'apps/v1' };
  const child = `${MAPS}/child`;
  const parent = `${REPLICA_SETS}/parent`;

  /** A ReplicaSet and a ConfigMap it owns. */
  async function aFamily(blockOwnerDeletion = true, finalizers: readonly string[] = []) {
    const api = await serve();
    const { metadata } = await api.create(REPLICA_SETS, { ...named('parent'), spec: {} });
    const reference = { ...owner, name: 'parent', uid: metadata.uid, blockOwnerDeletion };
    await api.create(MAPS, named('child', { finalizers, ownerReferences: [reference] }));
    return api;
  }

  test('in the background, the owner goes first', async () => {
    const api = await aFamily(true, ['example.com/one']);
    await api.remove(parent, { propagationPolicy: 'Background' });
    expect(await status(api, parent)).toBe(404);
    await expect.poll(async () => (await api.get(child)).metadata.deletionTimestamp).toBe(later(0));
    await patch(api, child, { finalizers: null });
    expect(await status(api, child)).toBe(404);
  });

  test('in the foreground, the owner waits for what blocks it', async () => {
    const api = await aFamily(true, ['example.com/one']);
    const { metadata } = await api.remove(parent, { propagationPolicy: 'Foreground' });
    expect(metadata.finalizers).toEqual(['foregroundDeletion']);
    await expect.poll(async () => (await api.get(child)).metadata.deletionTimestamp).toBe(later(0));
    expect(await status(api, parent)).toBe(200);
    await patch(api, child, { finalizers: null });
    await gone(api, parent);
  });

  test('in the foreground, the owner does not wait for what does not block it', async () => {
    const api = await aFamily(false, ['example.com/one']);
    await api.remove(parent, { propagationPolicy: 'Foreground' });
    await gone(api, parent);
    expect((await api.get(child)).metadata.deletionTimestamp).toBe(later(0));
  });

  test('orphans stay, without their owner', async () => {
    const api = await aFamily();
    await api.remove(parent, { propagationPolicy: 'Orphan' });
    await gone(api, parent);
    const { metadata } = await api.get(child);
    expect(metadata.ownerReferences).toBeUndefined();
    expect(metadata.deletionTimestamp).toBeUndefined();
  });

  test('of two owners the one that stays keeps the dependent', async () => {
    const api = await aFamily();
    const other = await api.create(REPLICA_SETS, { ...named('other'), spec: {} });
    const { ownerReferences } = (await api.get(child)).metadata;
    const more = { ...owner, name: 'other', uid: other.metadata.uid };
    await patch(api, child, { ownerReferences: [...ownerReferences, more] });
    await api.remove(parent);
    const owners = async () => (await api.get(child)).metadata.ownerReferences;
    await expect.poll(owners).toEqual([more]);
    await api.remove(`${REPLICA_SETS}/other`);
    await gone(api, child);
  });

  test('an owner of another uid is no owner', async () => {
    const api = await serve();
    await api.create(REPLICA_SETS, { ...named('parent'), spec: {} });
    const reference = { ...owner, name: 'parent', uid: 'another' };
    await api.create(MAPS, named('child', { ownerReferences: [reference] }));
    await gone(api, child);
  });

  test('a policy nobody knows is refused', async () => {
    const api = await aFamily();
    const said = await api.send('DELETE', `${parent}?propagationPolicy=Sometimes`);
    expect(said).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    expect(await status(api, parent)).toBe(200);
  });
});
