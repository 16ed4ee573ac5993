import { describe, expect, test } from 'vitest';
import { aDefinition } from '../helpers/api.ts';
import {
  type Api,
  CRDS,
  JSON_PATCH,
  MAPS,
  MERGE_PATCH,
  named,
  PODS,
  STRATEGIC_PATCH,
  serve,
} from './serve.ts';

const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const aWidget = (name: string, more: object = {}) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name },
  ...more,
});
const aPod = (containers: readonly object[]) => ({ ...named('web'), spec: { containers } });

/** A ConfigMap with two finalizers. */
async function aHeldMap(api: Api) {
  const path = `${MAPS}/held`;
  const finalizers = ['example.com/one', 'example.com/two'];
  const map = await api.create(MAPS, { ...named('held', { finalizers }), data: { k: 'v' } });
  return { path, uid: map.metadata.uid as string };
}

const send = (api: Api, path: string, body: unknown, type = MERGE_PATCH) =>
  api.send('PATCH', path, { body, type });

describe('a JSON patch', () => {
  test('that takes off one finalizer after two tests', async () => {
    const api = await serve();
    const { path, uid } = await aHeldMap(api);
    const { metadata } = await api.patch(
      path,
      [
        { op: 'test', path: '/metadata/uid', value: uid },
        { op: 'test', path: '/metadata/finalizers/0', value: 'example.com/one' },
        { op: 'remove', path: '/metadata/finalizers/0' },
      ],
      JSON_PATCH,
    );
    expect(metadata.finalizers).toEqual(['example.com/two']);
  });

  test.each([
    ['another uid', { op: 'test', path: '/metadata/uid', value: 'another' }],
    ['another finalizer', { op: 'test', path: '/metadata/finalizers/0', value: 'example.com/two' }],
    ['a finalizer that is not there', { op: 'test', path: '/metadata/finalizers/2', value: 'x' }],
    ['a removal of what is not there', { op: 'remove', path: '/metadata/finalizers/2' }],
    ['an unknown operation', { op: 'increment', path: '/data/k' }],
  ])('with %s is refused as a whole', async (_, operation) => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    const change = { op: 'add', path: '/data/changed', value: 'yes' };
    const { status, body } = await send(api, path, [change, operation], JSON_PATCH);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
    });
    expect((await api.get(path)).data).toEqual({ k: 'v' });
  });

  test('adds, replaces, copies and moves', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    const { data, metadata } = await api.patch(
      path,
      [
        { op: 'add', path: '/data/new', value: '1' },
        { op: 'replace', path: '/data/k', value: '2' },
        { op: 'copy', from: '/data/k', path: '/data/copied' },
        { op: 'move', from: '/data/new', path: '/data/moved' },
        { op: 'add', path: '/metadata/annotations', value: { 'example.com/a': 'x' } },
        { op: 'replace', path: '/metadata/annotations/example.com~1a', value: 'y' },
        { op: 'add', path: '/metadata/finalizers/-', value: 'example.com/three' },
      ],
      JSON_PATCH,
    );
    expect(data).toEqual({ k: '2', copied: '2', moved: '1' });
    expect(metadata.annotations).toEqual({ 'example.com/a': 'y' });
    expect(metadata.finalizers.at(-1)).toBe('example.com/three');
  });

  test('that is no list is a bad request', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    expect(await send(api, path, { op: 'test' }, JSON_PATCH)).toMatchObject({ status: 400 });
  });
});

describe('a merge patch', () => {
  test('merges maps, removes by null, replaces lists', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    const { data, metadata } = await api.patch(path, {
      metadata: { finalizers: ['example.com/other'], labels: { tier: 'web' } },
      data: { k: null, other: 'w' },
    });
    expect(data).toEqual({ other: 'w' });
    expect(metadata).toMatchObject({
      finalizers: ['example.com/other'],
      labels: { tier: 'web' },
    });
  });

  test('with a resourceVersion is a conflict once something was written', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    const { resourceVersion } = (await api.get(path)).metadata;
    const patch = { metadata: { resourceVersion }, data: { k: 'w' } };
    expect(await send(api, path, patch)).toMatchObject({ status: 200 });
    const { status, body } = await send(api, path, patch);
    expect({ status, reason: body.reason }).toEqual({ status: 409, reason: 'Conflict' });
    expect(body.message).toMatch(/^Operation cannot be fulfilled on configmaps "held": /);
  });
});

describe('a strategic merge patch', () => {
  test('adds to finalizers and labels, and takes off by directive', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    const added = await api.patch(
      path,
      { metadata: { finalizers: ['example.com/three'], labels: { a: 'b' } } },
      STRATEGIC_PATCH,
    );
    expect([...added.metadata.finalizers].sort()).toEqual([
      'example.com/one',
      'example.com/three',
      'example.com/two',
    ]);
    const directive = { '$deleteFromPrimitiveList/finalizers': ['example.com/one'] };
    const { metadata } = await api.patch(path, { metadata: directive }, STRATEGIC_PATCH);
    expect(metadata.finalizers).not.toContain('example.com/one');
    expect(metadata.finalizers).toHaveLength(2);
    expect(metadata.labels).toEqual({ a: 'b' });
  });

  test('tells containers apart by their names', async () => {
    const api = await serve();
    await api.create(
      PODS,
      aPod([
        { name: 'app', image: 'app:1' },
        { name: 'side', image: 'side:1' },
      ]),
    );
    const { spec } = await api.patch(
      `${PODS}/web`,
      { spec: { containers: [{ name: 'app', image: 'app:2' }] } },
      STRATEGIC_PATCH,
    );
    const images = spec.containers.map((it: { name: string; image: string }) => [
      it.name,
      it.image,
    ]);
    expect(images).toEqual([
      ['app', 'app:2'],
      ['side', 'side:1'],
    ]);
  });

  test('deletes and replaces list elements by directive', async () => {
    const api = await serve();
    const containers = [
      { name: 'app', image: 'app:1' },
      { name: 'side', image: 'side:1' },
    ];
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers } };
    const selector = { matchLabels: { app: 'web' } };
    await api.create(DEPLOYMENTS, { ...named('web'), spec: { selector, template } });
    const patch = (list: readonly object[]) =>
      api.patch(
        `${DEPLOYMENTS}/web`,
        { spec: { template: { spec: { containers: list } } } },
        STRATEGIC_PATCH,
      );
    const names = ({
      spec,
    }: {
      spec: { template: { spec: { containers: { name: string }[] } } };
    }) => spec.template.spec.containers.map(({ name }) => name);
    expect(names(await patch([{ name: 'side', $patch: 'delete' }]))).toEqual(['app']);
    const replaced = [{ name: 'new', image: 'new:1' }, { $patch: 'replace' }];
    expect(names(await patch(replaced))).toEqual(['new']);
  });

  test('is refused for custom resources, where the others are taken', async () => {
    const api = await serve();
    await api.create(CRDS, aDefinition('widgets', 'Widget', 'example.com'));
    await api.create(WIDGETS, aWidget('w', { spec: { size: 1 } }));
    const path = `${WIDGETS}/w`;
    const { status, body } = await send(api, path, { spec: { size: 2 } }, STRATEGIC_PATCH);
    expect({ status, reason: body.reason }).toEqual({
      status: 415,
      reason: 'UnsupportedMediaType',
    });
    expect(body.message).toBe(
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    );
    expect((await api.patch(path, { spec: { size: 3 } })).spec).toEqual({ size: 3 });
  });
});

test('a patch of an unknown media type is refused', async () => {
  const api = await serve();
  const { path } = await aHeldMap(api);
  expect(await send(api, path, {}, 'text/plain')).toMatchObject({ status: 415 });
});

describe('dryRun=All', () => {
  test('answers what would be, and changes nothing', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    const before = await api.get(path);
    const version = async () => (await api.get(MAPS)).metadata.resourceVersion;
    const at = await version();
    const dry = '?dryRun=All';
    const patched = await api.patch(`${path}${dry}`, { metadata: { finalizers: null } });
    expect(patched.metadata.finalizers).toBeUndefined();
    expect(await api.create(`${MAPS}${dry}`, named('new'))).toMatchObject(named('new'));
    expect(await api.send('PUT', `${path}${dry}`, { body: named('held') })).toMatchObject({
      status: 200,
    });
    await api.remove(`${path}${dry}`);
    await api.remove(path, { dryRun: ['All'] });
    await api.remove(`${MAPS}${dry}`);
    expect(await api.get(path)).toEqual(before);
    expect(await api.send('GET', `${MAPS}/new`)).toMatchObject({ status: 404 });
    expect(await version()).toBe(at);
  });

  test('refuses what would be refused', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    const wrong = [{ op: 'test', path: '/metadata/uid', value: 'another' }];
    expect(await send(api, `${path}?dryRun=All`, wrong, JSON_PATCH)).toMatchObject({ status: 422 });
    expect(await send(api, `${path}?dryRun=Some`, {})).toMatchObject({ status: 422 });
  });

  test('lets an object live whose last finalizer it would take', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    await api.remove(path);
    await api.patch(`${path}?dryRun=All`, { metadata: { finalizers: null } });
    expect((await api.get(path)).metadata.finalizers).toHaveLength(2);
  });
});

describe('versions', () => {
  test('a write that changes nothing keeps the resourceVersion', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    const before = await api.get(path);
    api.clock.advance(60_000);
    expect(await api.patch(path, { data: { k: 'v' } })).toEqual(before);
    expect((await api.send('PUT', path, { body: before })).body).toEqual(before);
    expect(await api.get(path)).toEqual(before);
  });

  test('the generation counts changes of the spec alone', async () => {
    const api = await serve();
    const definition = aDefinition('widgets', 'Widget', 'example.com');
    const [version] = definition.spec.versions;
    const versions = [{ ...version, subresources: { status: {} } }];
    await api.create(CRDS, { ...definition, spec: { ...definition.spec, versions } });
    const { metadata } = await api.create(WIDGETS, aWidget('w', { spec: { size: 1 } }));
    expect(metadata.generation).toBe(1);
    const path = `${WIDGETS}/w`;
    const generation = async (patch: object, at = path) =>
      (await api.patch(at, patch)).metadata.generation;
    expect(await generation({ metadata: { labels: { a: 'b' } } })).toBe(1);
    expect(await generation({ status: { ready: true } }, `${path}/status`)).toBe(1);
    expect(await generation({ spec: { size: 2 } })).toBe(2);
    await api.patch(path, { metadata: { finalizers: ['example.com/one'] } });
    await api.remove(path);
    expect((await api.get(path)).metadata.generation).toBe(3);
  });

  test('status and spec are written each by its own path', async () => {
    const api = await serve();
    await api.create(PODS, aPod([{ name: 'app', image: 'app:1' }]));
    const path = `${PODS}/web`;
    const main = await api.patch(path, { status: { message: 'no' } });
    expect(main.status.message).toBeUndefined();
    const patch = { status: { message: 'yes' }, metadata: { finalizers: ['example.com/one'] } };
    const said = await api.patch(`${path}/status`, patch);
    expect(said.status.message).toBe('yes');
    expect(said.metadata.finalizers).toBeUndefined();
  });
});

describe('identity', () => {
  test('a patch that names another uid is refused', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    const { status, body } = await send(api, path, { metadata: { uid: 'another' } });
    expect(status).toBe(422);
    expect(body.message).toBe(
      'ConfigMap "held" is invalid: metadata.uid: Invalid value: "another": field is immutable',
    );
  });

  test('a replacement that names another uid is a conflict', async () => {
    const api = await serve();
    const { path, uid } = await aHeldMap(api);
    const asked = named('held', { uid: 'another' });
    const { status, body } = await api.send('PUT', path, { body: asked });
    expect({ status, reason: body.reason }).toEqual({ status: 409, reason: 'Conflict' });
    expect(body.message).toContain(
      `Precondition failed: UID in precondition: another, UID in object meta: ${uid}`,
    );
  });

  test.each([
    [{ name: 'other' }, 'the name of the object (other) does not match the name on the URL (held)'],
    [
      { namespace: 'other' },
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
  ])('a patch that names another object is refused: %j', async (metadata, message) => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    const { status, body } = await send(api, path, { metadata });
    expect({ status, message: body.message }).toEqual({ status: 400, message });
  });
});

describe('finalizers', () => {
  test('go with the object when the last of a deleted one is taken off', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    await api.remove(path);
    const said = await api.patch(path, { metadata: { finalizers: null } });
    expect(said.metadata).toMatchObject({ name: 'held', deletionTimestamp: expect.any(String) });
    expect(said.metadata.finalizers).toBeUndefined();
    expect(await api.send('GET', path)).toMatchObject({ status: 404 });
  });

  test('cannot be added once an object is being deleted', async () => {
    const api = await serve();
    const { path } = await aHeldMap(api);
    await api.remove(path);
    const finalizers = ['example.com/one', 'example.com/new'];
    const { status, body } = await send(api, path, { metadata: { finalizers } });
    expect(status).toBe(422);
    expect(body.message).toBe(
      'ConfigMap "held" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/new"}',
    );
    expect((await api.get(path)).metadata.finalizers).toHaveLength(2);
  });

  test('of built-in kinds need a domain, those of custom resources do not', async () => {
    const api = await serve();
    await api.create(CRDS, aDefinition('widgets', 'Widget', 'example.com'));
    await api.create(WIDGETS, aWidget('w'));
    const patch = { metadata: { finalizers: ['undomained'] } };
    expect(await send(api, `${WIDGETS}/w`, patch)).toMatchObject({ status: 200 });
    const { path } = await aHeldMap(api);
    expect(await send(api, path, patch)).toMatchObject({ status: 422 });
  });
});
