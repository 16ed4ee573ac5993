import { expect, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { aScene } from '../helpers/reflecting.ts';
import { added, aList, anObject, initialEnd } from '../helpers/watch-events.ts';

const FORBIDDEN = 'widgets.example.com is forbidden: User "alice" cannot list resource "widgets"';

test('a server that is busy is left alone as long as it asks', async () => {
  const { api, clock, reflect } = await aScene();
  const widgets = reflect();
  (await api.next()).refuse(429, 'TooManyRequests', 'too many requests', { 'retry-after': '7' });
  expect(await widgets.hasStatus('degraded')).toEqual({
    type: 'degraded',
    since: 0,
    message: 'too many requests',
    retryAt: 7_000,
  });
  await eventually(() => clock.timers).toBe(1);
  clock.advance(6_999);
  expect(clock.timers).toBe(1);
  clock.advance(1);
  (await api.next()).tell(initialEnd(5));
  await widgets.hasStatus('live');
});

test('a server that asks for a day is asked again in five minutes', async () => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  (await api.next()).refuse(503, 'ServiceUnavailable', 'down', { 'retry-after': '86400' });
  expect(await widgets.hasStatus('degraded')).toMatchObject({ retryAt: 300_000 });
});

test('a server that fails is asked less and less often', async () => {
  const { api, clock, reflect } = await aScene();
  const widgets = reflect();
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    (await api.next()).refuse(500, 'InternalError', 'etcdserver: request timed out');
    await eventually(() => clock.timers).toBe(1);
    const status = widgets.reflector.status();
    if (status.type !== 'degraded') throw new Error(status.type);
    expect(status.since).toBe(0);
    waits.push(status.retryAt - clock.now());
    clock.advance(status.retryAt - clock.now());
  }
  expect(waits).toEqual([800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
});

test('a watch that has lasted is a success: the next failure is the first', async () => {
  const { api, clock, reflect, passWait } = await aScene();
  const widgets = reflect();
  for (let i = 0; i < 3; i++) {
    (await api.next()).refuse(500, 'InternalError', 'no');
    await passWait();
  }
  const watch = await api.next();
  watch.tell(initialEnd(5));
  await widgets.hasStatus('live');
  clock.advance(5_000);
  watch.end();
  (await api.next()).refuse(500, 'InternalError', 'no');
  const status = await widgets.hasStatus('degraded');
  expect(status).toMatchObject({ since: clock.now(), retryAt: clock.now() + 800 });
});

test('who may not list is told so in the words of the server, and asks again in five minutes', async () => {
  const { api, clock, reflect } = await aScene();
  const widgets = reflect();
  (await api.next()).refuse(403, 'Forbidden', FORBIDDEN);
  expect(await widgets.hasStatus('forbidden')).toEqual({
    type: 'forbidden',
    since: 0,
    message: FORBIDDEN,
  });
  expect(widgets.batches).toEqual([]);
  await eventually(() => clock.timers).toBe(1);
  clock.advance(299_999);
  expect(clock.timers).toBe(1);
  clock.advance(1);
  (await api.next()).tell(added('a', 4), initialEnd(5));
  await widgets.hasStatus('live');
  expect(widgets.rows()).toEqual(['a@4']);
});

test('who may no longer watch keeps the rows there were', async () => {
  const { api, clock, reflect } = await aScene();
  const widgets = reflect();
  const watch = await api.next();
  watch.tell(added('a', 4), initialEnd(5));
  await widgets.hasStatus('live');
  clock.advance(5_000);
  watch.end();
  (await api.next()).refuse(403, 'Forbidden', FORBIDDEN);
  await widgets.hasStatus('forbidden');
  expect(widgets.rows()).toEqual(['a@4']);
});

test('a kind that is no longer served has no rows, and is asked for again after a minute', async () => {
  const { api, clock, reflect } = await aScene();
  const widgets = reflect();
  const watch = await api.next();
  watch.tell(added('a', 4), initialEnd(5));
  await widgets.hasStatus('live');
  clock.advance(5_000);
  watch.end();
  (await api.next()).answer(404, '404 page not found\n', { 'content-type': 'text/plain' });
  expect(await widgets.hasStatus('not-served')).toEqual({ type: 'not-served', since: 5_000 });
  expect(widgets.rows()).toEqual([]);
  await eventually(() => clock.timers).toBe(1);
  clock.advance(59_999);
  expect(clock.timers).toBe(1);
  clock.advance(1);
  (await api.next()).tell(added('b', 9), initialEnd(9));
  await widgets.hasRows('b@9');
});

test('a watch that ends at once, again and again, is not asked for in a circle', async () => {
  const { api, clock, reflect } = await aScene();
  const widgets = reflect();
  const watch = await api.next();
  watch.tell(added('a', 4), initialEnd(5));
  watch.end();
  const waits: number[] = [];
  for (let i = 0; i < 5; i++) {
    const next = await api.next();
    expect(next.query.get('resourceVersion')).toBe('5');
    next.end();
    await eventually(() => clock.timers).toBe(1);
    const status = widgets.reflector.status();
    if (status.type !== 'degraded') throw new Error(status.type);
    expect(status.message).toBe('the server ends the watch too soon');
    waits.push(status.retryAt - clock.now());
    clock.advance(status.retryAt - clock.now());
  }
  expect(waits).toEqual([800, 1_600, 3_200, 6_400, 12_800]);
  await api.next();
  expect(api.received).toBe(7);
});

test('a watch that tells something and ends, again and again, is not asked for in a circle', async () => {
  const { api, clock, reflect } = await aScene();
  const widgets = reflect();
  for (const version of [5, 6]) {
    const watch = await api.next();
    watch.tell(initialEnd(version));
    watch.end();
  }
  expect(await widgets.hasStatus('degraded')).toMatchObject({ retryAt: 800 });
  await eventually(() => clock.timers).toBe(1);
  expect(api.received).toBe(2);
});

test('a version that is gone, again and again, is not listed in a circle', async () => {
  const { api, clock, reflect } = await aScene();
  const widgets = reflect();
  const gone = { type: 'ERROR', object: { code: 410, message: 'too old resource version' } };
  (await api.next()).tell(added('a', 4), initialEnd(5), gone);
  (await api.next()).tell(added('a', 4), initialEnd(6), gone);
  expect(await widgets.hasStatus('degraded')).toMatchObject({
    message: 'too old resource version',
    retryAt: 800,
  });
  await eventually(() => clock.timers).toBe(1);
  expect(api.received).toBe(2);
});

test('an answer that is no list is not taken for an empty one', async () => {
  const { api, reflect, passWait } = await aScene();
  const widgets = reflect();
  (await api.next()).refuse(400, 'BadRequest', 'sendInitialEvents: unknown');
  (await api.next()).answer(200, '<html>Sign in</html>');
  await widgets.hasStatus('degraded');
  expect(widgets.batches).toEqual([]);
  await passWait();
  (await api.next()).answer(200, aList(9, [anObject('a', 3)]));
  await widgets.hasRows('a@3');
});

test('a server that is gone is waited for; the watch goes on where it was', async () => {
  const { api, clock, connection, reflect } = await aScene();
  const widgets = reflect();
  (await api.next()).tell(added('a', 4), initialEnd(5));
  await widgets.hasStatus('live');
  await api.close();
  await eventually(() => connection.health().type).toBe('lost');
  await widgets.hasStatus('degraded');
  expect(widgets.rows()).toEqual(['a@4']);
  const told = widgets.statuses.length;
  clock.advance(800);
  await eventually(() => widgets.statuses.length).toBe(told + 1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(clock.timers).toBe(1); // The connection’s: only it still tries.

  await api.reopen();
  await eventually(() => {
    clock.advance(100);
    return api.received;
  }).toBe(2);
  const next = await api.next();
  expect(next.query.get('resourceVersion')).toBe('5');
  next.tell(added('b', 6));
  await widgets.hasRows('a@4', 'b@6');
  await widgets.hasStatus('live');
});
