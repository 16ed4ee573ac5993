import { describe, expect, test } from 'vitest';
import { type Api, MAPS, named, PODS, serve } from './serve.ts';

const maps = ({ path }: { readonly path: string }) => path === MAPS;
const statuses = async (api: Api, count: number) => {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) found.push((await api.send('GET', MAPS)).status);
  return found;
};

describe('planned answers', () => {
  test('429 says when to come again', async () => {
    const api = await serve();
    api.server.faults.answerNext(429, 1, maps);
    const { status, headers, body } = await api.send('GET', MAPS);
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('1');
    expect(body).toMatchObject({
      kind: 'Status',
      reason: 'TooManyRequests',
      details: { retryAfterSeconds: 1 },
      code: 429,
    });
  });

  test('503 says when to come again', async () => {
    const api = await serve();
    api.server.faults.answerNext(503, 1, maps);
    const { status, headers, body } = await api.send('GET', MAPS);
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(body).toMatchObject({ kind: 'Status', reason: 'ServiceUnavailable', code: 503 });
  });

  test('500 says nothing about that', async () => {
    const api = await serve();
    api.server.faults.answerNext(500, 1, maps);
    const { status, headers } = await api.send('GET', MAPS);
    expect({ status, retryAfter: headers.get('retry-after') }).toEqual({
      status: 500,
      retryAfter: null,
    });
  });

  test('are given as often as planned, in the order of the plans', async () => {
    const api = await serve();
    api.server.faults.answerNext(503, 2, maps);
    api.server.faults.answerNext(429, 1, maps);
    expect(await statuses(api, 4)).toEqual([503, 503, 429, 200]);
  });

  test('are kept for the requests they are meant for', async () => {
    const api = await serve();
    api.server.faults.answerNext(503, 1, ({ method, path }) => method === 'POST' && path === MAPS);
    expect(await statuses(api, 2)).toEqual([200, 200]);
    expect(await api.send('POST', MAPS, { body: named('a') })).toMatchObject({ status: 503 });
    expect(await api.send('GET', `${MAPS}/a`)).toMatchObject({ status: 404 });
    expect(await api.send('POST', MAPS, { body: named('a') })).toMatchObject({ status: 201 });
  });

  test('meet watches and logs too', async () => {
    const api = await serve();
    api.server.faults.answerNext(429, 1, ({ query }) => query.has('watch'));
    expect(await api.watch(`${MAPS}?watch=1`)).toMatchObject({ status: 429 });
    expect(await api.watch(`${MAPS}?watch=1`)).toMatchObject({ status: 200 });
  });
});

describe('dropped streams', () => {
  test('break off, all of them', async () => {
    const api = await serve();
    const spec = { nodeName: 'far', containers: [{ name: 'app', image: 'app:1' }] };
    await api.create(PODS, { ...named('web'), spec });
    await api.create(MAPS, named('a'));
    const watch = await api.watch(`${MAPS}?watch=1`);
    const log = await api.open(`${PODS}/web/log?follow=true`);
    expect(await watch.next()).toMatchObject({ type: 'ADDED' });
    api.server.faults.dropStreams();
    expect(await watch.next()).toBe('CUT');
    expect(await log.next()).toBe('CUT');
  });

  test('can be opened again, and lose nothing', async () => {
    const api = await serve();
    const watch = await api.watch(`${MAPS}?watch=1`);
    await api.create(MAPS, named('a'));
    const { resourceVersion } = (await watch.next()).object.metadata;
    api.server.faults.dropStreams();
    expect(await watch.next()).toBe('CUT');
    await api.create(MAPS, named('b'));
    const again = await api.watch(`${MAPS}?watch=1&resourceVersion=${resourceVersion}`);
    expect(await again.next()).toMatchObject({ type: 'ADDED', object: named('b') });
  });

  test('leave other requests alone', async () => {
    const api = await serve();
    const asked = statuses(api, 5);
    api.server.faults.dropStreams();
    expect(await asked).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('a node that fails', () => {
  const LOG = `${PODS}/web/log`;
  const aPodThatSaid = async (text: string) => {
    const api = await serve();
    const spec = { nodeName: 'far', containers: [{ name: 'app', image: 'app:1' }] };
    const { metadata } = await api.create(PODS, { ...named('web'), spec });
    api.server.logs.append({ uid: metadata.uid, container: 'app' }, text);
    return api;
  };

  test('does so for one log, and in the order of the plans', async () => {
    const api = await aPodThatSaid('hello');
    api.server.faults.failNextLog({ type: 'unreachable' });
    api.server.faults.failNextLog({ type: 'refused', code: 404, text: 'lost' });
    const seen = [];
    for (let index = 0; index < 3; index += 1) seen.push((await api.send('GET', LOG)).status);
    expect(seen).toEqual([500, 404, 200]);
  });

  test('is not asked for what the server refuses', async () => {
    const api = await aPodThatSaid('hello');
    api.server.faults.failNextLog({ type: 'said', text: 'instead' });
    expect(await api.send('GET', `${LOG}?tailLines=-1`)).toMatchObject({ status: 422 });
    expect(await api.send('GET', LOG)).toMatchObject({ status: 200, text: 'instead' });
  });

  test('ends a follow cleanly, in the middle of a letter', async () => {
    const api = await aPodThatSaid('é');
    api.server.faults.failNextLog({ type: 'cut', afterBytes: 1 });
    const response = await fetch(`${api.server.url}${LOG}?follow=true`);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0xc3]));
  });

  test('and is silent keeps the client waiting until the connection breaks', async () => {
    const api = await aPodThatSaid('hello');
    api.server.faults.failNextLog({ type: 'silent' });
    const silence = api.send('GET', LOG).then(
      () => 'answered',
      () => 'broken',
    );
    expect(await api.send('GET', MAPS)).toMatchObject({ status: 200 });
    api.server.faults.dropStreams();
    expect(await silence).toBe('broken');
  });
});

test('a server that closes ends its streams and frees its port', async () => {
  const api = await serve();
  const watch = await api.watch(`${MAPS}?watch=1`);
  await api.server.close();
  expect(await watch.next()).toBe('CUT');
  await expect(api.send('GET', MAPS)).rejects.toThrow();
});
