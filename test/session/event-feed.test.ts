import { afterEach, expect, test } from 'vitest';
import type { EventGap } from '../../src/analysis/events/event-text.ts';
import { openConnection } from '../../src/cluster/connection.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import type { ServedKind } from '../../src/kube/served-kind.ts';
import { EventFeed } from '../../src/session/event-feed.ts';
import { aClock } from '../helpers/clock.ts';
import { EVENT, eventObject } from '../helpers/events.ts';
import { aKind, POD } from '../helpers/rows.ts';
import { type Exchange, openScriptedApi } from '../helpers/scripted-api.ts';
import { bookmark, errorEvent, initialEnd } from '../helpers/watch-events.ts';

const NEW_EVENT = aKind('Event', { group: 'events.k8s.io' });
const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Given {
  readonly namespaces?: readonly string[];
  /** The namespace of the kubeconfig. */
  readonly near?: string;
}

/** A feed over a scripted API server. */
async function aFeed({ namespaces, near }: Given = {}) {
  const api = await openScriptedApi();
  const clock = aClock();
  const context = { cluster: 'test', user: 'alice', ...(near && { namespace: near }) };
  const text = JSON.stringify({
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server: api.url } }],
    users: [{ name: 'alice', user: {} }],
    contexts: [{ name: 'test', context }],
  });
  const connection = openConnection(loadKubeconfig({ text, env: {} }), { clock });
  const reasons: string[] = [];
  const gaps: EventGap[] = [];
  const statuses = new Map<string, string>();
  let malformed = 0;
  const feed = new EventFeed({
    connection,
    clock,
    namespaces,
    onEvents: (rows) => void reasons.push(...rows.map(({ event }) => event.reason)),
    onGap: (gap) => void gaps.push(gap),
    onStatus: (what, status) => void statuses.set(what, status.type),
    onMalformed: () => void malformed++,
  });
  endings.push(
    api.close,
    () => connection.close(),
    () => feed.stop(),
  );
  const begin = (...kinds: readonly ServedKind[]) => feed.begin(kinds);
  return { api, clock, feed, begin, reasons, gaps, statuses, malformed: () => malformed };
}

const put = (reason: string, uid: string, type = 'ADDED') => ({
  type,
  object: eventObject({ reason, uid }),
});
const forbid = (exchange: Exchange) =>
  exchange.refuse(403, 'Forbidden', 'events is forbidden: User "alice" cannot list');

test('one watch tells the events of both APIs, whole', async () => {
  const { api, begin, reasons, statuses } = await aFeed();
  begin(NEW_EVENT, POD, EVENT);
  const watch = await api.next();
  expect([watch.path, watch.headers.accept]).toEqual(['/api/v1/events', 'application/json']);
  watch.tell(put('BackOff', 'a'), initialEnd(5), put('Failed', 'b'), put('Again', 'a', 'MODIFIED'));
  await expect.poll(() => reasons).toEqual(['BackOff', 'Failed', 'Again']);
  expect([...statuses]).toEqual([['events', 'live']]);
  begin(NEW_EVENT, POD, EVENT);
  expect(api.received).toBe(1);
});

test('what expires on the server is not told to be gone', async () => {
  const { api, begin, reasons } = await aFeed();
  begin(EVENT);
  const watch = await api.next();
  watch.tell(put('Old', 'a'), initialEnd(5), put('Old', 'a', 'DELETED'), put('New', 'b'));
  await expect.poll(() => reasons).toEqual(['Old', 'New']);
});

test('after its place in history is lost all is listed again, and the gap is told', async () => {
  const { api, clock, begin, reasons, gaps, statuses } = await aFeed();
  begin(EVENT);
  const first = await api.next();
  first.tell(put('Before', 'a'), initialEnd(5));
  await expect.poll(() => statuses.get('events')).toBe('live');
  clock.advance(60_000);
  first.tell(bookmark(6));
  first.tell(put('Last', 'b'));
  await expect.poll(() => reasons).toEqual(['Before', 'Last']);
  clock.advance(30_000);
  first.tell(errorEvent(410, 'too old resource version: 6 (9)'));
  first.end();
  const second = await api.next();
  second.tell(put('Before', 'a'), put('Last', 'b'), put('Meanwhile', 'c'), initialEnd(20));
  await expect.poll(() => reasons.slice(2)).toEqual(['Before', 'Last', 'Meanwhile']);
  expect(gaps.map(({ from, to, ...gap }) => ({ ...gap, ms: to - from }))).toEqual([
    { what: 'events', reason: 'too old resource version: 6 (9)', ms: 30_000 },
  ]);
});

test('where core/v1 is forbidden the other API is asked', async () => {
  const { api, begin, reasons, statuses } = await aFeed();
  begin(EVENT, NEW_EVENT);
  forbid(await api.next());
  const other = await api.next();
  expect(other.path).toBe('/apis/events.k8s.io/v1/events');
  other.tell(put('BackOff', 'a'), initialEnd(5));
  await expect.poll(() => reasons).toEqual(['BackOff']);
  expect([...statuses]).toEqual([['events', 'live']]);
});

test('what is forbidden everywhere is watched in the namespace of the kubeconfig, and both is said', async () => {
  const { api, begin, statuses } = await aFeed({ near: 'team-a' });
  begin(EVENT, NEW_EVENT);
  forbid(await api.next());
  forbid(await api.next());
  const near = await api.next();
  expect(near.path).toBe('/api/v1/namespaces/team-a/events');
  near.tell(initialEnd(5));
  await expect
    .poll(() => Object.fromEntries(statuses))
    .toEqual({ events: 'forbidden', 'events in team-a': 'live' });
});

test('forbidden in every way is told as that', async () => {
  const { api, begin, statuses } = await aFeed();
  begin(EVENT, NEW_EVENT);
  forbid(await api.next());
  forbid(await api.next());
  await expect.poll(() => [...statuses]).toEqual([['events', 'forbidden']]);
});

test('in chosen namespaces nothing else is asked for', async () => {
  const { api, begin } = await aFeed({ namespaces: ['red', 'blue'], near: 'team-a' });
  begin(EVENT);
  const paths = [(await api.next()).path, (await api.next()).path];
  expect(paths.sort()).toEqual(['/api/v1/namespaces/blue/events', '/api/v1/namespaces/red/events']);
});

test('an event that is none costs itself alone, and a server without events is said', async () => {
  const { api, begin, reasons, malformed } = await aFeed();
  begin(EVENT);
  const watch = await api.next();
  watch.tell(
    { type: 'ADDED', object: { metadata: { name: 'x' } } },
    put('Good', 'a'),
    initialEnd(5),
  );
  await expect.poll(() => reasons).toEqual(['Good']);
  expect(malformed()).toBe(1);
  const other = await aFeed();
  other.begin(POD);
  expect([...other.statuses]).toEqual([['events', 'not-served']]);
});

test('nothing is told after the end', async () => {
  const { api, feed, begin, reasons, statuses } = await aFeed();
  begin(EVENT);
  const watch = await api.next();
  feed.stop();
  watch.tell(put('Late', 'a'), initialEnd(5));
  await expect.poll(() => watch.closed).toBe(true);
  expect([reasons, [...statuses]]).toEqual([[], [['events', 'syncing']]]);
});
