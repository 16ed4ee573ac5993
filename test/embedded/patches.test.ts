import { describe, expect, test } from 'vitest';
import { aDefinition } from '../helpers/api.ts';
import {
  type Api,
  aHeldMap,
  CRDS,
  JSON_PATCH,
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
