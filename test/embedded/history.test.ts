import { describe, expect, test } from 'vitest';
import { type Api, MAPS, named, serve } from './serve.ts';

const expired = { kind: 'Status', status: 'Failure', reason: 'Expired', code: 410 };
const version = (object: { metadata: { resourceVersion: string } }) =>
  object.metadata.resourceVersion;
/** Its watch is the one timer of an idle server. */
const kubeletWatches = ({ clock }: Api) => expect.poll(() => clock.timers).toBe(1);
const seen = (event: { type: string; object: { metadata: { name: string } } }) =>
  `${event.type} ${event.object.metadata.name}`;

describe('compaction', () => {
  test('a watch from before it is told in an ERROR event', async () => {
    const api = await serve();
    const old = await api.create(MAPS, named('a'));
    await api.create(MAPS, named('b'));
    api.server.faults.compact();
    const watch = await api.watch(`${MAPS}?watch=1&resourceVersion=${version(old)}`);
    expect(watch.status).toBe(200);
    const { type, object } = await watch.next();
    expect({ type, object }).toMatchObject({ type: 'ERROR', object: expired });
    expect(object.message).toMatch(/^too old resource version: \d+ \(\d+\)$/);
    expect(await watch.next()).toBe('END');
  });

  test('an open watch is told and ended', async () => {
    const api = await serve();
    const watch = await api.watch(`${MAPS}?watch=1`);
    await api.create(MAPS, named('a'));
    expect(seen(await watch.next())).toBe('ADDED a');
    api.server.faults.compact();
    expect(await watch.next()).toMatchObject({ type: 'ERROR', object: expired });
    expect(await watch.next()).toBe('END');
  });

  test('a continue token is answered 410, with one for an inconsistent rest', async () => {
    const api = await serve();
    for (const name of ['a', 'b', 'c']) await api.create(MAPS, named(name));
    const first = await api.get(`${MAPS}?limit=1`);
    await api.remove(`${MAPS}/b`);
    api.server.faults.compact();
    const old = await api.send('GET', `${MAPS}?limit=1&continue=${first.metadata.continue}`);
    expect(old).toMatchObject({ status: 410, body: expired });
    expect(old.body.message).toMatch(/^The provided continue parameter is too old/);
    const rest = await api.get(`${MAPS}?limit=5&continue=${old.body.metadata.continue}`);
    expect(rest.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual([
      'c',
    ]);
  });

  test('an exact list of an old version is answered 410', async () => {
    const api = await serve();
    const old = version(await api.create(MAPS, named('a')));
    await api.create(MAPS, named('b'));
    const path = `${MAPS}?resourceVersion=${old}&resourceVersionMatch=Exact`;
    expect((await api.get(path)).items).toHaveLength(1);
    api.server.faults.compact();
    expect(await api.send('GET', path)).toMatchObject({ status: 410, body: expired });
  });

  test('what is new afterwards can be watched from its version on', async () => {
    const api = await serve();
    await api.create(MAPS, named('a'));
    api.server.faults.compact();
    const from = version(await api.get(MAPS));
    await api.create(MAPS, named('b'));
    const watch = await api.watch(`${MAPS}?watch=1&resourceVersion=${from}`);
    expect(seen(await watch.next())).toBe('ADDED b');
  });
});

describe('a watch', () => {
  test('resumes from a version without loss or repetition', async () => {
    const api = await serve();
    const from = version(await api.create(MAPS, named('a')));
    await api.create(MAPS, named('b'));
    await api.patch(`${MAPS}/a`, { data: { k: 'v' } });
    await api.remove(`${MAPS}/b`);
    const watch = await api.watch(`${MAPS}?watch=1&resourceVersion=${from}`);
    await api.create(MAPS, named('c'));
    const events = [await watch.next(), await watch.next(), await watch.next(), await watch.next()];
    expect(events.map(seen)).toEqual(['ADDED b', 'MODIFIED a', 'DELETED b', 'ADDED c']);
    const versions = events.map(({ object }) => Number(version(object)));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(4);
  });

  test('without a version begins with what is there', async () => {
    const api = await serve();
    await api.create(MAPS, named('b'));
    await api.create(MAPS, named('a'));
    const watch = await api.watch(`${MAPS}?watch=1`);
    expect([seen(await watch.next()), seen(await watch.next())]).toEqual(['ADDED a', 'ADDED b']);
  });

  test('of a selection tells who enters and who leaves it', async () => {
    const api = await serve();
    const from = version(await api.create(MAPS, named('a')));
    const watch = await api.watch(`${MAPS}?watch=1&labelSelector=on=yes&resourceVersion=${from}`);
    await api.patch(`${MAPS}/a`, { metadata: { labels: { on: 'yes' } } });
    await api.patch(`${MAPS}/a`, { data: { k: 'v' } });
    const left = await api.patch(`${MAPS}/a`, { metadata: { labels: { on: 'no' } } });
    expect([seen(await watch.next()), seen(await watch.next())]).toEqual(['ADDED a', 'MODIFIED a']);
    const { type, object } = await watch.next();
    expect(type).toBe('DELETED');
    expect(object.metadata.labels).toEqual({ on: 'yes' });
    expect(version(object)).toBe(version(left));
  });

  test('of one namespace hears nothing of others', async () => {
    const api = await serve();
    const watch = await api.watch(`${MAPS}?watch=1`);
    await api.create('/api/v1/namespaces/kube-public/configmaps', named('elsewhere'));
    await api.create(MAPS, named('here'));
    expect(seen(await watch.next())).toBe('ADDED here');
  });

  test('ends after timeoutSeconds, with a bookmark two seconds before', async () => {
    const api = await serve();
    await kubeletWatches(api);
    const watch = await api.watch(`${MAPS}?watch=1&timeoutSeconds=10&allowWatchBookmarks=true`);
    api.clock.advance(8_000);
    expect((await watch.next()).type).toBe('BOOKMARK');
    api.clock.advance(2_000);
    expect(await watch.next()).toBe('END');
    expect(api.clock.timers).toBe(1);
  });

  test('leaves no timer behind when the client goes', async () => {
    const api = await serve();
    await kubeletWatches(api);
    const watch = await api.watch(`${MAPS}?watch=1&allowWatchBookmarks=true`);
    expect(api.clock.timers).toBeGreaterThan(1);
    watch.close();
    await expect.poll(() => api.clock.timers).toBe(1);
  });

  test('from no number is refused', async () => {
    const api = await serve();
    const { status, body } = await api.send('GET', `${MAPS}?watch=1&resourceVersion=new`);
    expect(status).toBe(500); // As the real server says it; a list is answered 400.
    expect(body.message).toBe(
      'resourceVersion: Invalid value: "new": strconv.ParseUint: parsing "new": invalid syntax',
    );
  });
});

describe('bookmarks', () => {
  test('come once a minute and say how far the server is', async () => {
    const api = await serve();
    const watch = await api.watch(`${MAPS}?watch=1&allowWatchBookmarks=true`);
    const other = await api.create('/api/v1/namespaces', named('other'));
    api.clock.advance(59_999);
    await api.create(MAPS, named('a'));
    expect(seen(await watch.next())).toBe('ADDED a');
    api.clock.advance(1);
    const { type, object } = await watch.next();
    expect(type).toBe('BOOKMARK');
    expect(object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
    expect(Number(version(object))).toBeGreaterThan(Number(version(other)));
    api.clock.advance(60_000);
    expect((await watch.next()).type).toBe('BOOKMARK');
  });

  test('come only to those who ask', async () => {
    const api = await serve();
    const watch = await api.watch(`${MAPS}?watch=1`);
    api.clock.advance(300_000);
    await api.create(MAPS, named('a'));
    expect(seen(await watch.next())).toBe('ADDED a');
  });
});

describe('a streamed list', () => {
  const STREAM = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';

  test('ends its first part with an annotated bookmark', async () => {
    const api = await serve();
    await api.create(MAPS, named('a'));
    const last = await api.create(MAPS, named('b'));
    const watch = await api.watch(`${MAPS}?${STREAM}&allowWatchBookmarks=true`);
    expect([seen(await watch.next()), seen(await watch.next())]).toEqual(['ADDED a', 'ADDED b']);
    const { type, object } = await watch.next();
    expect(type).toBe('BOOKMARK');
    expect(object.metadata).toEqual({
      resourceVersion: version(last),
      annotations: { 'k8s.io/initial-events-end': 'true' },
    });
    await api.create(MAPS, named('c'));
    expect(seen(await watch.next())).toBe('ADDED c');
  });

  test('marks the end of an empty list too', async () => {
    const api = await serve();
    const watch = await api.watch(`${MAPS}?${STREAM}&allowWatchBookmarks=true`);
    expect((await watch.next()).object.metadata.annotations).toEqual({
      'k8s.io/initial-events-end': 'true',
    });
  });

  test('from a version that is not there yet is answered 504', async () => {
    const api = await serve();
    const watch = await api.watch(`${MAPS}?${STREAM}&resourceVersion=999999`);
    const { type, object } = await watch.next();
    expect({ type, code: object.code }).toEqual({ type: 'ERROR', code: 504 });
    expect(object.message).toMatch(/^Timeout: Too large resource version: 999999, current: \d+$/);
  });

  test('of a version that is not there yet says when to come again', async () => {
    const api = await serve();
    const said = await api.send('GET', `${MAPS}?resourceVersion=999999`);
    expect(said).toMatchObject({ status: 504, body: { reason: 'Timeout' } });
    expect(said.headers.get('retry-after')).toBe('1');
  });

  test.each([
    [
      'watch=1&sendInitialEvents=true',
      'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [
      'watch=1&resourceVersionMatch=NotOlderThan',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
    [
      'watch=1&sendInitialEvents=true&resourceVersionMatch=Exact',
      'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    ['sendInitialEvents=true', 'sendInitialEvents is forbidden for list'],
    [
      'resourceVersionMatch=Exact',
      'resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      'resourceVersionMatch=Exact&resourceVersion=0',
      'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
  ])('%s is refused', async (query, why) => {
    const api = await serve();
    const { status, body } = await api.send('GET', `${MAPS}?${query}`);
    expect({ status, reason: body.reason }).toEqual({ status: 422, reason: 'Invalid' });
    expect(body.message).toContain(why);
  });
});
