import { expect, test } from 'vitest';
import { aScene } from '../helpers/reflecting.ts';
import { WIDGET } from '../helpers/rows.ts';
import { added, aList, anObject, initialEnd } from '../helpers/watch-events.ts';

/** Objects that are no rows, and how they are told. */
const MALFORMED: readonly [string, object, string][] = [
  ['has no metadata', { spec: {} }, 'no metadata'],
  ['has a number for a uid', { metadata: { name: 'x', uid: 7 } }, 'no metadata.uid'],
  ['has a list for metadata', { metadata: [] }, 'no metadata'],
];

test.each(MALFORMED)('an object in a watch that %s costs itself alone', async (_, object, told) => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  const watch = await api.next();
  watch.tell(added('a', 3), { type: 'ADDED', object }, added('b', 4), initialEnd(5));
  await widgets.hasRows('a@3', 'b@4');
  expect(widgets.malformed).toEqual([told]);
});

test.each(MALFORMED)('an object in a list that %s costs itself alone', async (_, object, told) => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  (await api.next()).refuse(422, 'Invalid', 'no');
  (await api.next()).answer(200, aList(9, [anObject('a', 3), object, anObject('b', 4)]));
  await widgets.hasRows('a@3', 'b@4');
  expect(widgets.malformed).toEqual([told]);
});

test('an item of a list that is no JSON costs itself alone', async () => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  (await api.next()).refuse(422, 'Invalid', 'no');
  const [a, b] = [anObject('a', 3), anObject('b', 4)].map((object) => JSON.stringify(object));
  (await api.next()).answer(
    200,
    `{"metadata":{"resourceVersion":"9"},"items":[${a},{"metadata":oops},${b}]}`,
  );
  await widgets.hasRows('a@3', 'b@4');
  expect(widgets.malformed).toEqual(['an object that is no JSON']);
});

test('bytes that are no UTF-8 do no harm', async () => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  const watch = await api.next();
  const parts = JSON.stringify(added('HERE', 3)).split('HERE');
  const bytes = parts.flatMap((part) => [Buffer.from([0xff, 0xc3]), Buffer.from(part)]);
  watch.write(Buffer.concat(bytes.slice(1)));
  watch.write('\n');
  watch.tell(added('b', 4), initialEnd(5));
  await widgets.hasStatus('live');
  expect(widgets.rows()).toContain('b@4');
});

test('an object of 5 MB passes', async () => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  const annotations = { 'example.com/state': 'x'.repeat(5 * 1024 * 1024) };
  const watch = await api.next();
  watch.tell({ type: 'ADDED', object: anObject('large', 3, { annotations }) }, initialEnd(5));
  await widgets.hasRows('large@3');
  await widgets.hasStatus('live');
});

test('changes are told in batches', async () => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  const watch = await api.next();
  const names = Array.from({ length: 1_000 }, (_, i) => `widget-${i}`);
  watch.tell(...names.map((name, i) => added(name, i + 1)), initialEnd(2_000));
  await widgets.hasStatus('live');
  expect(widgets.rows()).toHaveLength(1_000);
  expect(widgets.batches.length).toBeLessThan(100);
});

test('a label selector is sent with every list and watch', async () => {
  const { api, reflect } = await aScene();
  reflect(WIDGET, undefined, 'example.com/work');
  const streamed = await api.next();
  expect(streamed.query.get('labelSelector')).toBe('example.com/work');
  streamed.refuse(422, 'Invalid', 'no');
  const list = await api.next();
  expect(list.query.get('labelSelector')).toBe('example.com/work');
  list.answer(200, aList(9, []));
  expect((await api.next()).query.get('labelSelector')).toBe('example.com/work');
});
