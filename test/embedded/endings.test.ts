import { describe, expect, test } from 'vitest';
import { aDefinition } from '../helpers/api.ts';
import { type Api, CRDS, gone, later, named, serve, status } from './serve.ts';

const NAMESPACES = '/api/v1/namespaces';
const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';
const DEFINITION = `${CRDS}/widgets.example.com`;
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
