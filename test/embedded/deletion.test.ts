import { describe, expect, test } from 'vitest';
import { type Api, later, MAPS, named, PODS, serve, status } from './serve.ts';

const NAMESPACES = '/api/v1/namespaces';
const patch = (api: Api, path: string, metadata: object) => api.patch(path, { metadata });

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

describe('options', () => {
  test.each([
    ['in the query', '?dryRun=Some', undefined],
    ['in the body', '', { dryRun: ['Some'] }],
  ])('a rehearsal that cannot be understood %s deletes nothing', async (_, query, body) => {
    const api = await serve();
    await api.create(MAPS, named('safe'));
    const answer = await api.send(
      'DELETE',
      `${MAPS}/safe${query}`,
      body === undefined ? {} : { body },
    );
    expect(answer).toMatchObject({ status: 422 });
    expect(await status(api, `${MAPS}/safe`)).toBe(200);
  });

  test('in a body count alone: a rehearsal in the query is none', async () => {
    const api = await serve();
    await api.create(MAPS, named('unsafe'));
    await api.remove(`${MAPS}/unsafe?dryRun=All`, { gracePeriodSeconds: 0 });
    expect(await status(api, `${MAPS}/unsafe`)).toBe(404);
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
