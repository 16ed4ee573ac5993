import { expect, onTestFinished, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { ServedKind } from '../../src/kube/served-kind.ts';
import { SeenKinds } from '../../src/session/seen-kinds.ts';
import { isReconciled, StandingFeed } from '../../src/session/standing-feed.ts';
import { aClock } from '../helpers/clock.ts';
import { aKind, NOON } from '../helpers/rows.ts';
import { type Exchange, openScriptedApi } from '../helpers/scripted-api.ts';
import { written } from '../helpers/standings.ts';
import { initialEnd } from '../helpers/watch-events.ts';

const of = (name: string, given: Partial<ServedKind> = {}) =>
  aKind(name, { hasStatus: true, ...given });
const WIDGET = of('Widget');
const GADGET = of('Gadget');
const LIVE = { type: 'live', since: NOON } as const;
const everywhere = (...kinds: readonly ServedKind[]) =>
  kinds.map((kind) => ({ kind, namespaces: [undefined] }));

async function aFeed(counts: Readonly<Record<string, number>>) {
  const api = await openScriptedApi();
  const clock = aClock();
  const connection = api.connect(clock);
  const told: string[] = [];
  const sizes = { ...counts };
  const feed = new StandingFeed({
    connection,
    clock,
    knowledge,
    countOf: ({ kind }) => sizes[kind] ?? 0,
    onChanges: (changes) =>
      void told.push(
        ...changes.map((it) =>
          it.type === 'put' ? `${it.row.name} ${it.row.standing.observed}` : `-${it.row.name}`,
        ),
      ),
    onClosed: ({ kind }) => void told.push(`closed ${kind}`),
  });
  onTestFinished(async () => {
    feed.close();
    connection.close();
    await api.close();
  });
  const asked = async (count: number) => {
    const exchanges: Exchange[] = [];
    while (exchanges.length < count) exchanges.push(await api.next());
    return exchanges.sort((a, b) => (a.path < b.path ? -1 : 1));
  };
  return { api, feed, told, asked, sizes };
}

const left = (kinds: readonly ServedKind[]) => kinds.map(({ kind }) => kind);

test('kinds with a status and some objects are watched whole, and each told as it stands', async () => {
  const { feed, asked, told, api } = await aFeed({ Widget: 2, Gadget: 0 });
  expect(feed.plan(everywhere(WIDGET, GADGET, aKind('Plain')))).toEqual([]);
  const [watch] = await asked(1);
  expect(watch?.path).toBe('/apis/example.com/v1/widgets');
  expect(watch?.headers.accept).toBe('application/json');
  const object = written({ status: { observedGeneration: 7 } });
  watch?.tell({ type: 'ADDED', object }, initialEnd(5));
  await expect.poll(() => told).toEqual(['cache 7']);
  feed.plan(everywhere(WIDGET));
  expect(api.received).toBe(1);
});

test('of kinds that have too many objects nothing is watched; of many kinds the smallest are', async () => {
  const sizes = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`Kind${i}`, 290 + i]));
  const { feed, asked, api } = await aFeed({ ...sizes, Widget: 301 });
  const kinds = Object.keys(sizes).map((name) => of(name));
  expect(left(feed.plan(everywhere(WIDGET, ...kinds)))).toEqual(['Kind6', 'Kind7', 'Widget']);
  await asked(6);
  expect(api.received).toBe(6);
});

test('a kind that grows stays open for a while, and is closed when it has grown too much', async () => {
  const { feed, asked, told, sizes } = await aFeed({ Widget: 300 });
  feed.plan(everywhere(WIDGET));
  const [watch] = await asked(1);
  sizes.Widget = 440;
  expect(feed.plan(everywhere(WIDGET))).toEqual([]);
  sizes.Widget = 460;
  expect(left(feed.plan(everywhere(WIDGET)))).toEqual(['Widget']);
  await expect.poll(() => watch?.closed).toBe(true);
  expect(told).toEqual(['closed Widget']);
});

test('it is watched where its metadata are; what may not be read is said', async () => {
  const { feed, asked } = await aFeed({ Widget: 2 });
  feed.plan([{ kind: WIDGET, namespaces: ['blue', 'red'] }]);
  const [blue] = await asked(2);
  expect(blue?.path).toBe('/apis/example.com/v1/namespaces/blue/widgets');
  blue?.refuse(403, 'Forbidden', 'widgets is forbidden');
  await expect
    .poll(() => feed.unseen())
    .toEqual(['widgets.example.com may not be read (widgets is forbidden)']);
});

test.each([
  ['pods', aKind('Pod', { group: '', hasStatus: true }), false],
  ['nodes', aKind('Node', { group: '', hasStatus: true }), false],
  ['what ends by itself', aKind('Job', { group: 'batch', hasStatus: true }), false],
  ['what has no status', aKind('Widget'), false],
  ['what may not be watched', of('Widget', { verbs: ['get', 'list'] }), false],
  ['Deployments', aKind('Deployment', { group: 'apps', hasStatus: true }), true],
  ['anything else', WIDGET, true],
])('%s: whether it is ever read whole', (_, kind, wanted) => {
  expect(isReconciled(kind)).toBe(wanted);
});

test('how many objects a kind has is known when all of its watches have told all', () => {
  const kinds = new SeenKinds();
  const synced = () => kinds.synced().map(({ kind, namespaces }) => [kind.kind, ...namespaces]);
  kinds.set(WIDGET, 'red', { type: 'syncing', since: NOON });
  kinds.set(WIDGET, 'blue', LIVE);
  expect(synced()).toEqual([]);
  kinds.set(WIDGET, 'red', LIVE);
  expect(synced()).toEqual([['Widget', 'red', 'blue']]);
  const lost = { type: 'degraded', since: NOON, message: 'cut', retryAt: NOON } as const;
  kinds.set(WIDGET, 'red', lost);
  expect(synced()).toHaveLength(1);
  kinds.set(WIDGET, 'red', { type: 'forbidden', since: NOON, message: 'no' });
  expect(synced()).toEqual([]);
  kinds.set(WIDGET, 'red', undefined);
  expect(synced()).toEqual([['Widget', 'blue']]);
  kinds.set(WIDGET, 'blue', undefined);
  expect(synced()).toEqual([]);
});
