import { expect, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { aScene } from '../helpers/reflecting.ts';
import { POD } from '../helpers/rows.ts';
import {
  added,
  aList,
  anObject,
  bookmark,
  deleted,
  errorEvent,
  initialEnd,
  modified,
} from '../helpers/watch-events.ts';

/** A reflector that is live with the object `a` at version 5, and its open watch. */
async function live() {
  const scene = await aScene();
  const widgets = scene.reflect();
  const watch = await scene.api.next();
  watch.tell(added('a', 4), initialEnd(5));
  await widgets.hasStatus('live');
  return { ...scene, widgets, watch };
}

test('a server that streams lists is asked once', async () => {
  const { api, clock, reflect } = await aScene();
  clock.advance(7_000);
  const widgets = reflect();
  const watch = await api.next();
  expect(watch.path).toBe('/apis/example.com/v1/widgets');
  expect(Object.fromEntries(watch.query)).toEqual({
    watch: 'true',
    allowWatchBookmarks: 'true',
    sendInitialEvents: 'true',
    resourceVersionMatch: 'NotOlderThan',
    timeoutSeconds: '1800',
  });
  expect(watch.headers.accept).toContain('as=PartialObjectMetadata;');
  watch.tell(added('a', 3), added('b', 4));
  await widgets.hasRows('a@3', 'b@4');
  expect(widgets.reflector.status()).toEqual({ type: 'syncing', since: 7_000 });

  watch.tell(initialEnd(5), modified('a', 6), deleted('b', 7), added('c', 8));
  await widgets.hasRows('a@6', 'c@8');
  expect(widgets.reflector.status()).toEqual({ type: 'live', since: 7_000 });
  expect(api.received).toBe(1);
});

test('who hears that a watch is live has heard of every row', async () => {
  const { widgets } = await live();
  expect(widgets.told).toEqual(['changes', 'live']);
});

test('the end of an object that was never told is not told', async () => {
  const { widgets, watch } = await live();
  watch.tell(deleted('stranger', 6), modified('a', 7));
  await widgets.hasRows('a@7');
  expect(widgets.batches.flat().map(({ type }) => type)).toEqual(['put', 'put']);
});

test('a kind can be watched in one namespace', async () => {
  const { api, reflect } = await aScene();
  reflect(POD, 'demo');
  expect((await api.next()).path).toBe('/api/v1/namespaces/demo/pods');
});

test('where lists cannot be streamed they are read in pages, which the next reflector knows', async () => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  (await api.next()).refuse(422, 'Invalid', 'sendInitialEvents is forbidden');
  const first = await api.next();
  expect(Object.fromEntries(first.query)).toEqual({ limit: '500' });
  expect(first.headers.accept).toContain('as=PartialObjectMetadataList;');
  first.answer(200, aList(9, [anObject('a', 3)], 'more'));
  const second = await api.next();
  expect(Object.fromEntries(second.query)).toEqual({ limit: '500', continue: 'more' });
  await widgets.hasRows('a@3');
  expect(widgets.reflector.status().type).toBe('syncing');
  second.answer(200, aList(9, [anObject('b', 4)]));
  const watch = await api.next();
  expect(watch.query.get('resourceVersion')).toBe('9');
  expect(watch.query.has('sendInitialEvents')).toBe(false);
  watch.tell(added('c', 10));
  await widgets.hasRows('a@3', 'b@4', 'c@10');

  reflect(POD);
  expect((await api.next()).query.has('watch')).toBe(false);
});

test('a streamed list that breaks in an ERROR event is read in pages', async () => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  (await api.next()).tell(added('a', 3), errorEvent(500, 'etcd event received with PrevKv=nil'));
  const list = await api.next();
  expect(list.query.has('watch')).toBe(false);
  list.answer(200, aList(9, [anObject('b', 4)]));
  await widgets.hasRows('b@4');
});

test('a streamed list that ends before its end is asked for again, after a while', async () => {
  const { api, reflect, passWait } = await aScene();
  const widgets = reflect();
  const half = await api.next();
  half.tell(added('a', 3));
  half.end();
  expect(await widgets.hasStatus('degraded')).toMatchObject({ retryAt: 800 });
  await passWait();
  const whole = await api.next();
  expect(whole.query.get('sendInitialEvents')).toBe('true');
  whole.tell(added('b', 4), initialEnd(5));
  await widgets.hasRows('b@4');
});

test('a list whose continue token has expired starts again and tells only what differs', async () => {
  const { api, reflect, passWait } = await aScene();
  const widgets = reflect();
  (await api.next()).refuse(422, 'Invalid', 'no');
  (await api.next()).answer(200, aList(9, [anObject('a', 3), anObject('b', 4)], 'old'));
  (await api.next()).refuse(410, 'Expired', 'the continue token is too old');
  await widgets.hasStatus('degraded');
  await passWait();
  const again = await api.next();
  expect(again.query.has('continue')).toBe(false);
  const told = widgets.batches.length;
  again.answer(200, aList(12, [anObject('a', 3), anObject('c', 11)]));
  await widgets.hasRows('a@3', 'c@11');
  expect(
    widgets.batches
      .slice(told)
      .flatMap((changes) => changes.map(({ type, row }) => `${type} ${row.name}`)),
  ).toEqual(['put c', 'remove b']);
});

test('a watch that ends is resumed where it was', async () => {
  const { api, clock, widgets, watch } = await live();
  watch.tell(modified('a', 6), bookmark(20));
  await widgets.hasRows('a@6');
  clock.advance(5_000);
  watch.end();
  const next = await api.next();
  expect(next.query.get('resourceVersion')).toBe('20');
  expect(next.query.has('sendInitialEvents')).toBe(false);
  next.tell(deleted('a', 21));
  await widgets.hasRows();
  expect(widgets.statuses.map(({ type }) => type)).toEqual(['live']);
});

test('a watch that is cut in the middle of a line is resumed and loses nothing', async () => {
  const { api, clock, widgets, watch, passWait } = await live();
  const line = `${JSON.stringify(added('b', 7))}\n`;
  watch.tell(modified('a', 6));
  watch.write(line.slice(0, 40));
  await widgets.hasRows('a@6');
  clock.advance(5_000);
  watch.cut();
  await widgets.hasStatus('degraded');
  await passWait();
  const next = await api.next();
  expect(next.query.get('resourceVersion')).toBe('6');
  next.write(line);
  await widgets.hasRows('a@6', 'b@7');
  await widgets.hasStatus('live');
});

test.each(['status', 'event'])(
  'a version that is gone, told as %s, is listed anew; only what differs is told',
  async (how) => {
    const { api, clock, widgets, watch } = await live();
    clock.advance(5_000);
    if (how === 'event') watch.tell(errorEvent(410, 'too old resource version'));
    else {
      watch.end();
      (await api.next()).refuse(410, 'Expired', 'too old resource version');
    }
    const relist = await api.next();
    expect(relist.query.get('sendInitialEvents')).toBe('true');
    const told = widgets.batches.length;
    relist.tell(added('a', 4), added('b', 30), initialEnd(31));
    await widgets.hasRows('a@4', 'b@30');
    expect(widgets.batches.slice(told).flat()).toMatchObject([{ type: 'put', row: { name: 'b' } }]);
  },
);

test.each([
  ['is no JSON', 'not JSON'],
  ['is no event', '{"type":"SURPRISE","object":{}}'],
  ['is a bookmark without a version', '{"type":"BOOKMARK","object":{"metadata":{}}}'],
])('a line that %s makes it list anew', async (_, line) => {
  const { api, widgets, watch, passWait } = await live();
  watch.write(`${line}\n`);
  await widgets.hasStatus('degraded');
  await eventually(() => watch.closed).toBe(true);
  await passWait();
  const relist = await api.next();
  expect(relist.query.get('sendInitialEvents')).toBe('true');
  relist.tell(added('b', 9), initialEnd(9));
  await widgets.hasRows('b@9');
});
