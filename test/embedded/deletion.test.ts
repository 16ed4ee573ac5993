import { describe, expect, test } from 'vitest';
import { aDefinition } from '../helpers/api.ts';
import { type Api, CRDS, MAPS, NOW, named, PODS, serve } from './serve.ts';

const NAMESPACES = '/api/v1/namespaces';
const REPLICA_SETS = '/apis/apps/v1/namespaces/default/replicasets';
const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';
const DEFINITION = `${CRDS}/widgets.example.com`;

const later = (seconds: number) => new Date(NOW + seconds * 1000).toISOString().replace('.000', '');
const status = async (api: Api, path: string) => (await api.send('GET', path)).status;
const gone = (api: Api, path: string) => expect.poll(() => status(api, path)).toBe(404);
const patch = (api: Api, path: string, metadata: object) => api.patch(path, { metadata });
const conditionsOf = async (api: Api, path: string) => {
  const { status } = await api.get(path);
  return Object.fromEntries(
    status.conditions.map((it: { type: string; status: string; reason: string }) => [
      it.type,
      `${it.status} ${it.reason}`,
    ]),
  );
};

describe('finalizers', () => {
  test('hold an object, one after another, until none is left', async () => {
    const api = await serve();
    const path = `${MAPS}/held`;
    const made = await api.create(
      MAPS,
      named('held', { finalizers: ['example.com/one', 'example.com/two'] }),
    );
    api.clock.advance(5000);
    const marked = await api.remove(path);
    expect(marked.metadata).toMatchObject({
      uid: made.metadata.uid,
      deletionTimestamp: later(5),
      deletionGracePeriodSeconds: 0,
      finalizers: ['example.com/one', 'example.com/two'],
    });
    const watch = await api.watch(
      `${MAPS}?watch=1&resourceVersion=${marked.metadata.resourceVersion}`,
    );
    await patch(api, path, { finalizers: ['example.com/two'] });
    await patch(api, path, { finalizers: null });
    expect(await watch.next()).toMatchObject({
      type: 'MODIFIED',
      object: { metadata: { finalizers: ['example.com/two'] } },
    });
    expect(await watch.next()).toMatchObject({ type: 'DELETED', object: named('held') });
    expect(await status(api, path)).toBe(404);
  });

  test('a second deletion neither ends the object nor moves its time', async () => {
    const api = await serve();
    await api.create(MAPS, named('held', { finalizers: ['example.com/one'] }));
    const first = await api.remove(`${MAPS}/held`);
    api.clock.advance(60_000);
    expect(await api.remove(`${MAPS}/held`, { gracePeriodSeconds: 0 })).toEqual(first);
  });

  test('without any, the object goes at once and a Status says so', async () => {
    const api = await serve();
    const { metadata } = await api.create(MAPS, named('free'));
    expect(await api.remove(`${MAPS}/free`)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'free', kind: 'configmaps', uid: metadata.uid },
    });
    expect(await status(api, `${MAPS}/free`)).toBe(404);
    expect(await api.send('DELETE', `${MAPS}/free`)).toMatchObject({ status: 404 });
  });
});

describe('pods', () => {
  /** On a node nobody plays: the pod stays as it is. */
  const aPod = (spec: object = {}, metadata: object = {}) => ({
    ...named('web', metadata),
    spec: { nodeName: 'far', containers: [{ name: 'app', image: 'app:1' }], ...spec },
  });
  const grace = async (api: Api, gracePeriodSeconds?: number) => {
    const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
    const { metadata } = await api.remove(`${PODS}/web`, options);
    return [metadata.deletionGracePeriodSeconds, metadata.deletionTimestamp];
  };

  test('end when their grace period is over, which lies ahead', async () => {
    const api = await serve();
    await api.create(PODS, aPod({ terminationGracePeriodSeconds: 45 }));
    expect(await grace(api)).toEqual([45, later(45)]);
    expect(await status(api, `${PODS}/web`)).toBe(200);
  });

  test('a grace period can be shortened and not lengthened', async () => {
    const api = await serve();
    await api.create(PODS, aPod());
    expect(await grace(api)).toEqual([30, later(30)]);
    expect(await grace(api, 60)).toEqual([30, later(30)]);
    expect(await grace(api, 5)).toEqual([5, later(5)]);
    expect(await grace(api, -1)).toEqual([1, later(1)]);
    expect(await grace(api, 0)).toEqual([0, later(0)]);
    expect(await status(api, `${PODS}/web`)).toBe(404);
  });

  test('finalizers outlast the grace period', async () => {
    const api = await serve();
    await api.create(PODS, aPod({}, { finalizers: ['example.com/drain'] }));
    expect(await grace(api, 0)).toEqual([0, later(0)]);
    expect(await status(api, `${PODS}/web`)).toBe(200);
    await patch(api, `${PODS}/web`, { finalizers: null });
    expect(await status(api, `${PODS}/web`)).toBe(404);
  });

  test('the last finalizer does not end the grace period', async () => {
    const api = await serve();
    await api.create(PODS, aPod({}, { finalizers: ['example.com/drain'] }));
    await grace(api);
    await patch(api, `${PODS}/web`, { finalizers: null });
    expect(await status(api, `${PODS}/web`)).toBe(200);
    await grace(api, 0);
    expect(await status(api, `${PODS}/web`)).toBe(404);
  });

  test('that are over need no grace', async () => {
    const api = await serve();
    await api.create(PODS, aPod());
    await api.patch(`${PODS}/web/status`, { status: { phase: 'Succeeded' } });
    await api.remove(`${PODS}/web`);
    expect(await status(api, `${PODS}/web`)).toBe(404);
  });
});

describe('preconditions', () => {
  test.each([
    [
      { uid: 'another' },
      /the UID in the precondition \(another\) does not match the UID in record/,
    ],
    [
      { resourceVersion: '1' },
      /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record/,
    ],
  ])('%j that do not hold are a conflict', async (preconditions, why) => {
    const api = await serve();
    await api.create(MAPS, named('a'));
    const said = await api.send('DELETE', `${MAPS}/a`, { body: { preconditions } });
    expect(said).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
    expect(said.body.message).toMatch(why);
    expect(await status(api, `${MAPS}/a`)).toBe(200);
  });

  test('that hold let it pass', async () => {
    const api = await serve();
    const { metadata } = await api.create(MAPS, named('a'));
    const { uid, resourceVersion } = metadata;
    await api.remove(`${MAPS}/a`, { preconditions: { uid, resourceVersion } });
    expect(await status(api, `${MAPS}/a`)).toBe(404);
  });
});

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

describe('a collection', () => {
  const names = async (api: Api) =>
    (await api.get(MAPS)).items.map((it: { metadata: { name: string } }) => it.metadata.name);

  test('is deleted as far as its selector goes', async () => {
    const api = await serve();
    for (const [name, tier] of [
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'x'],
    ] as const)
      await api.create(MAPS, named(name, { labels: { tier } }));
    const before = await api.get(MAPS);
    const { kind, items, metadata } = await api.remove(`${MAPS}?labelSelector=tier=x`);
    expect(kind).toBe('ConfigMapList');
    expect(items).toHaveLength(2);
    expect(metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    expect(await names(api)).toEqual(['b']);
  });

  test('keeps what finalizers hold', async () => {
    const api = await serve();
    await api.create(MAPS, named('a'));
    await api.create(MAPS, named('held', { finalizers: ['example.com/one'] }));
    await api.remove(MAPS);
    expect(await names(api)).toEqual(['held']);
  });

  test('of namespaces cannot be deleted, nor one across namespaces', async () => {
    const api = await serve();
    expect(await status(api, NAMESPACES)).toBe(200);
    expect(await api.send('DELETE', NAMESPACES)).toMatchObject({ status: 405 });
    expect(await api.send('DELETE', '/api/v1/configmaps')).toMatchObject({ status: 405 });
  });
});

describe('a namespace', () => {
  const beta = `${NAMESPACES}/beta`;

  async function aNamespace() {
    const api = await serve({ namespaceDelayMs: 1000 });
    await api.create(NAMESPACES, named('beta'));
    return api;
  }

  test('that is empty goes after a moment', async () => {
    const api = await aNamespace();
    const marked = await api.remove(beta);
    expect(marked).toMatchObject({
      status: { phase: 'Terminating' },
      spec: { finalizers: ['kubernetes'] },
    });
    expect(await status(api, beta)).toBe(200);
    api.clock.advance(1000);
    expect(await status(api, beta)).toBe(404);
  });

  test('tells in five conditions what holds it', async () => {
    const api = await aNamespace();
    await api.create(`${beta}/configmaps`, named('free'));
    await api.create(`${beta}/configmaps`, named('held', { finalizers: ['example.com/one'] }));
    await api.create(
      `${beta}/secrets`,
      named('held', { finalizers: ['example.com/one', 'example.com/two'] }),
    );
    await api.remove(beta);
    api.clock.advance(1000);
    expect(await conditionsOf(api, beta)).toEqual({
      NamespaceDeletionDiscoveryFailure: 'False ResourcesDiscovered',
      NamespaceDeletionGroupVersionParsingFailure: 'False ParsedGroupVersions',
      NamespaceDeletionContentFailure: 'False ContentDeleted',
      NamespaceContentRemaining: 'True SomeResourcesRemain',
      NamespaceFinalizersRemaining: 'True SomeFinalizersRemain',
    });
    const messages = (await api.get(beta)).status.conditions.map(
      ({ message }: { message: string }) => message,
    );
    expect(messages.slice(3)).toEqual([
      'Some resources are remaining: configmaps. has 1 resource instances, secrets. has 1 resource instances',
      'Some content in the namespace has finalizers remaining: example.com/one in 2 resource instances, example.com/two in 1 resource instances',
    ]);
    for (const kind of ['configmaps', 'secrets'])
      await patch(api, `${beta}/${kind}/held`, { finalizers: null });
    api.clock.advance(1000);
    expect(await status(api, beta)).toBe(404);
  });

  test('ends its pods before anything else', async () => {
    const api = await aNamespace();
    await api.create(`${beta}/configmaps`, named('free'));
    const spec = { nodeName: 'far', containers: [{ name: 'app', image: 'app:1' }] };
    await api.create(`${beta}/pods`, {
      ...named('web', { finalizers: ['example.com/one'] }),
      spec,
    });
    await api.remove(beta);
    api.clock.advance(1000);
    expect((await api.get(`${beta}/pods/web`)).metadata.deletionTimestamp).toBe(later(31));
    expect((await api.get(`${beta}/configmaps/free`)).metadata.deletionTimestamp).toBeUndefined();
    await patch(api, `${beta}/pods/web`, { finalizers: null });
    await api.remove(`${beta}/pods/web`, { gracePeriodSeconds: 0 });
    api.clock.advance(1000);
    expect(await status(api, beta)).toBe(404);
  });

  test('lets nothing new in while it ends', async () => {
    const api = await aNamespace();
    await api.create(`${beta}/configmaps`, named('held', { finalizers: ['example.com/one'] }));
    await api.remove(beta);
    const said = await api.send('POST', `${beta}/configmaps`, { body: named('new') });
    expect(said.status).toBe(403);
    expect(said.body).toMatchObject({
      reason: 'Forbidden',
      message:
        'configmaps "new" is forbidden: unable to create new content in namespace beta because it is being terminated',
      details: {
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: 'namespace beta is being terminated',
            field: 'metadata.namespace',
          },
        ],
      },
    });
  });

  test.each(['default', 'kube-system', 'kube-public'])('%s cannot be deleted', async (name) => {
    const api = await serve();
    const said = await api.send('DELETE', `${NAMESPACES}/${name}`);
    expect(said).toMatchObject({ status: 403, body: { reason: 'Forbidden' } });
  });
});

describe('a definition', () => {
  const aWidget = (name: string, finalizers: readonly string[] = []) => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name, finalizers },
  });

  test('takes its objects along, and waits for those that are held', async () => {
    const api = await serve();
    await api.create(CRDS, aDefinition('widgets', 'Widget', 'example.com'));
    await api.create(WIDGETS, aWidget('free'));
    await api.create(WIDGETS, aWidget('held', ['example.com/one']));
    const marked = await api.remove(DEFINITION);
    expect(marked.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    await gone(api, `${WIDGETS}/free`);
    expect((await api.get(`${WIDGETS}/held`)).metadata.deletionTimestamp).toBe(later(0));
    expect(await conditionsOf(api, DEFINITION)).toMatchObject({
      Terminating: 'True InstanceDeletionInProgress',
    });
    expect(await api.send('POST', WIDGETS, { body: aWidget('new') })).toMatchObject({
      status: 403,
    });
    await patch(api, `${WIDGETS}/held`, { finalizers: null });
    await gone(api, DEFINITION);
    expect(await status(api, WIDGETS)).toBe(404);
  });

  test('that goes ends the watches of its objects', async () => {
    const api = await serve();
    await api.create(CRDS, aDefinition('widgets', 'Widget', 'example.com'));
    await api.create(WIDGETS, aWidget('free'));
    const watch = await api.watch(`${WIDGETS}?watch=1`);
    expect((await watch.next()).type).toBe('ADDED');
    await api.remove(DEFINITION);
    expect((await watch.next()).type).toBe('DELETED');
    expect(await watch.next()).toBe('END');
  });

  test('can be made again, without the objects of old', async () => {
    const api = await serve();
    await api.create(CRDS, aDefinition('widgets', 'Widget', 'example.com'));
    await api.create(WIDGETS, aWidget('free'));
    await api.remove(DEFINITION);
    await gone(api, DEFINITION);
    await api.create(CRDS, aDefinition('widgets', 'Widget', 'example.com'));
    expect((await api.get(WIDGETS)).items).toEqual([]);
  });
});
