import { expect, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { aScene } from '../helpers/reflecting.ts';
import { added, aList, anObject, initialEnd } from '../helpers/watch-events.ts';

test('who stops while watching hangs up and hears nothing any more', async () => {
  const { api, clock, connection, reflect } = await aScene();
  const widgets = reflect();
  const watch = await api.next();
  watch.tell(added('a', 3), initialEnd(5));
  await widgets.hasStatus('live');
  const told = [widgets.batches.length, widgets.statuses.length];
  widgets.reflector.stop();
  watch.tell(added('b', 6));
  await eventually(() => watch.closed).toBe(true);
  expect([widgets.batches.length, widgets.statuses.length]).toEqual(told);
  expect(clock.timers).toBe(0);
  expect(connection.health().type).toBe('up');
});

test('who stops in the middle of a list hangs up', async () => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  (await api.next()).refuse(422, 'Invalid', 'no');
  const list = await api.next();
  const [begin = ''] = JSON.stringify(aList(9, [anObject('a', 3), anObject('b', 4)])).split(',{"k');
  list.write(begin);
  await widgets.hasRows('a@3');
  widgets.reflector.stop();
  await eventually(() => list.closed).toBe(true);
  expect(widgets.statuses).toEqual([]);
});

test('who stops before the answer hangs up', async () => {
  const { api, reflect } = await aScene();
  const widgets = reflect();
  const watch = await api.next();
  widgets.reflector.stop();
  await eventually(() => watch.closed).toBe(true);
  expect(widgets.statuses).toEqual([]);
  expect(api.received).toBe(1);
});

test('who stops while waiting leaves no timer behind', async () => {
  const { api, clock, reflect } = await aScene();
  const widgets = reflect();
  (await api.next()).refuse(500, 'InternalError', 'no');
  await eventually(() => clock.timers).toBe(1);
  widgets.reflector.stop();
  expect(clock.timers).toBe(0);
});
