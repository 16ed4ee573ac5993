import { expect, test } from 'vitest';
import { type Api, MAPS, named, serve } from './serve.ts';

const write = (api: Api, manager: string, metadata: object) =>
  api.patch(`${MAPS}/owned?fieldManager=${manager}`, { metadata });

/** Who owns what of the metadata, by manager. */
async function owners(api: Api): Promise<Readonly<Record<string, unknown>>> {
  const { metadata } = await api.get(`${MAPS}/owned`);
  return Object.fromEntries(
    (metadata.managedFields ?? []).map(
      (entry: { manager: string; fieldsV1: Record<string, unknown> }) => [
        entry.manager,
        entry.fieldsV1['f:metadata'],
      ],
    ),
  );
}

async function anOwnedMap(): Promise<Api> {
  const api = await serve();
  await api.create(
    `${MAPS}?fieldManager=first`,
    named('owned', { finalizers: ['example.com/one'], labels: { l: '1' } }),
  );
  return api;
}

test('the creator owns everything', async () => {
  expect(await owners(await anOwnedMap())).toEqual({
    first: {
      'f:finalizers': { '.': {}, 'v:"example.com/one"': {} },
      'f:labels': { '.': {}, 'f:l': {} },
    },
  });
});

test('who adds a finalizer owns it alone', async () => {
  const api = await anOwnedMap();
  await write(api, 'second', { finalizers: ['example.com/one', 'example.com/two'] });
  expect(await owners(api)).toMatchObject({
    first: { 'f:finalizers': { '.': {}, 'v:"example.com/one"': {} } },
    second: { 'f:finalizers': { 'v:"example.com/two"': {} } },
  });
});

test('who loses the last of its finalizers still owns the list', async () => {
  const api = await anOwnedMap();
  await write(api, 'second', { finalizers: ['example.com/two'] });
  expect(await owners(api)).toMatchObject({
    first: { 'f:finalizers': {} },
    second: { 'f:finalizers': { 'v:"example.com/two"': {} } },
  });
});

test('who changes a label takes it over', async () => {
  const api = await anOwnedMap();
  await write(api, 'second', { labels: { l: '2' } });
  expect(await owners(api)).toMatchObject({
    first: { 'f:labels': {} },
    second: { 'f:labels': { 'f:l': {} } },
  });
});

test('who owns nothing any more is not named', async () => {
  const api = await anOwnedMap();
  await write(api, 'first', { finalizers: null, labels: null });
  expect(await owners(api)).toEqual({});
});

test('a single empty entry makes the server forget all owners for good', async () => {
  const api = await anOwnedMap();
  await write(api, 'first', { managedFields: [{}] });
  expect(await owners(api)).toEqual({});
  await write(api, 'second', { labels: { l: '2' } });
  expect(await owners(api)).toEqual({});
});
