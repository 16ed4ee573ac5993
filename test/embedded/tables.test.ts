import { describe, expect, test } from 'vitest';
import { aDefinition } from '../helpers/api.ts';
import { type Api, CRDS, MAPS, named, serve, withMaps } from './serve.ts';

const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1';
const PARTIAL = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const PARTIAL_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

const accept = (api: Api, path: string, type: string) =>
  api.send('GET', path, { headers: { accept: type } });

describe('metadata alone', () => {
  test('of a list and of one object', async () => {
    const api = await serve();
    const made = await api.create(MAPS, {
      ...named('a', { labels: { on: 'yes' } }),
      data: { k: 'v' },
    });
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };
    expect((await accept(api, `${MAPS}/a`, PARTIAL)).body).toEqual({
      ...partial,
      metadata: made.metadata,
    });
    expect((await accept(api, MAPS, PARTIAL_LIST)).body).toEqual({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: expect.any(String) },
      items: [{ ...partial, metadata: made.metadata }],
    });
  });

  test('of a watch, bookmarks too', async () => {
    const api = await withMaps(['a', {}]);
    const watch = await api.watch(`${MAPS}?watch=1&allowWatchBookmarks=1`, { accept: PARTIAL });
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };
    expect(await watch.next()).toMatchObject({
      type: 'ADDED',
      object: { ...partial, ...named('a') },
    });
    api.clock.advance(60_000);
    expect(await watch.next()).toMatchObject({ type: 'BOOKMARK', object: partial });
  });
});

describe('a table', () => {
  test('has columns, cells and metadata', async () => {
    const api = await serve();
    await api.create(MAPS, { ...named('a'), data: { k: 'v', l: 'w' } });
    api.clock.advance(65_000);
    const { body } = await accept(api, MAPS, TABLE);
    expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(body.columnDefinitions.map((column: { name: string }) => column.name)).toEqual([
      'Name',
      'Data',
      'Age',
    ]);
    expect(body.rows).toMatchObject([
      { cells: ['a', 2, '65s'], object: { kind: 'PartialObjectMetadata', ...named('a') } },
    ]);
  });

  test.each([
    ['None', null],
    ['Object', { kind: 'ConfigMap', data: { k: 'v' } }],
  ])('carries along what is asked for: %s', async (asked, object) => {
    const api = await serve();
    await api.create(MAPS, { ...named('a'), data: { k: 'v' } });
    const { body } = await accept(api, `${MAPS}?includeObject=${asked}`, TABLE);
    expect(body.rows).toMatchObject([{ cells: ['a', 1, '0s'], object }]);
  });

  test('of custom resources has the columns of their definition', async () => {
    const api = await serve();
    const definition = aDefinition('widgets', 'Widget', 'example.com');
    const [version] = definition.spec.versions;
    const additionalPrinterColumns = [
      { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
      { name: 'Made', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ];
    const versions = [{ ...version, additionalPrinterColumns }];
    await api.create(CRDS, { ...definition, spec: { ...definition.spec, versions } });
    const widgets = '/apis/example.com/v1/namespaces/default/widgets';
    const head = { apiVersion: 'example.com/v1', kind: 'Widget' };
    await api.create(widgets, { ...head, ...named('w'), spec: { size: 3 } });
    api.clock.advance(3_600_000);
    const { body } = await accept(api, widgets, TABLE);
    expect(body.columnDefinitions.map((column: { name: string }) => column.name)).toEqual([
      'Name',
      'Size',
      'Made',
    ]);
    expect(body.rows[0].cells).toEqual(['w', 3, '60m']);
  });

  test('of a watch tells its columns once', async () => {
    const api = await withMaps(['a', {}], ['b', {}]);
    const watch = await api.watch(`${MAPS}?watch=1`, { accept: TABLE });
    const [first, second] = [await watch.next(), await watch.next()];
    expect(first.object).toMatchObject({ kind: 'Table', rows: [{ cells: ['a', 0, '0s'] }] });
    expect(first.object.columnDefinitions).toHaveLength(3);
    expect(second.object.columnDefinitions).toBeNull();
  });
});

describe('what is acceptable', () => {
  test('the first that is served is chosen', async () => {
    const api = await withMaps(['a', {}]);
    const kind = async (type: string, path = MAPS) => (await accept(api, path, type)).body.kind;
    expect(await kind(`${TABLE},application/json`)).toBe('Table');
    expect(await kind('text/html,application/json')).toBe('ConfigMapList');
    expect(await kind('application/json;as=Foo;g=meta.k8s.io;v=v1,application/json')).toBe(
      'ConfigMapList',
    );
    expect(await kind('*/*', `${MAPS}/a`)).toBe('ConfigMap');
  });

  test.each([
    [MAPS, 'text/html'],
    [MAPS, 'application/json;as=Foo;g=meta.k8s.io;v=v1'],
    [MAPS, PARTIAL],
    [`${MAPS}/a`, PARTIAL_LIST],
  ])('%s as %s is not', async (path, type) => {
    const api = await withMaps(['a', {}]);
    const { status, body } = await accept(api, path, type);
    expect({ status, reason: body.reason }).toEqual({ status: 406, reason: 'NotAcceptable' });
  });
});
