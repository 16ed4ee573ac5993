import { describe, expect, test } from 'vitest';
import { aDefinition } from '../helpers/api.ts';
import {
  type Api,
  aHeldMap,
  CRDS,
  JSON_PATCH,
  MAPS,
  MERGE_PATCH,
  named,
  PODS,
  serve,
} from './serve.ts';

const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';
const aWidget = (name: string, more: object = {}) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name },
  ...more,
});
const aPod = (containers: readonly object[]) => ({ ...named('web'), spec: { containers } });

const send = (api: Api, path: string, body: unknown, type = MERGE_PATCH) =>
  api.send('PATCH', path, { body, type });

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
