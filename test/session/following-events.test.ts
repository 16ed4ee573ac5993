import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import type { Session } from '../../src/session/session.ts';
import type { KtopModel } from '../../src/store/model.ts';
import { eventually } from '../helpers/eventually.ts';
import { liveSession } from '../helpers/live-session.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const EVENTS = '/api/v1/namespaces/default/events';

let server: EmbeddedServer;
let api: ApiClient;
let session: Session;
let model: KtopModel;
const stop = new AbortController();

beforeEach(async () => {
  server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock, pace: 0.1 });
  api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  ({ session, model } = await liveSession(server.kubeconfig));
});

afterEach(async () => {
  session.stop();
  await server.close();
});

const state = () => model.store.getState();
const told = () =>
  state().events.lines.map((line) =>
    line.type === 'event' ? `${line.object} ${line.reason}` : 'gap',
  );

interface Made {
  readonly metadata: { readonly uid: string };
}

async function aMap(name: string, owner?: Made & { readonly name: string }): Promise<Made> {
  const reference = owner && { apiVersion: 'v1', kind: 'ConfigMap', name: owner.name };
  const ownerReferences = owner && [{ ...reference, uid: owner.metadata.uid }];
  return (await api.create(MAPS, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, finalizers: ['example.com/lock'], ownerReferences },
  })) as unknown as Made;
}

function anEvent(name: string, { metadata }: Made, reason: string) {
  return api.create(EVENTS, {
    metadata: { generateName: `${name}.` },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'default',
      name,
      uid: metadata.uid,
    },
    type: 'Warning',
    reason,
    message: 'no',
    lastTimestamp: new Date(systemClock.now() - 5_000).toISOString(),
    source: { component: 'test' },
  });
}

test('nobody watches events before their pane is opened, and then they are live', async () => {
  await anEvent('map', await aMap('map'), 'Before');
  await eventually(() => state().watchTotals.live).toBeGreaterThan(0);
  expect(state().events.isWatched).toBe(false);
  session.dispatch({ type: 'show-pane', pane: 'events' });
  await eventually(told).toEqual(['ConfigMap default/map Before']);
  await anEvent('map', await aMap('other'), 'After');
  await eventually(told).toContain('ConfigMap default/map After');
  expect(state().events.unseen).toEqual([]);
});

test('E looks for what belongs to an object, and goes on looking [O-02]', async () => {
  const owner = await aMap('owner');
  const owned = await aMap('owned', { ...owner, name: 'owner' });
  const stranger = await aMap('stranger');
  await anEvent('owner', owner, 'Owns');
  await anEvent('owned', owned, 'IsOwned');
  await anEvent('stranger', stranger, 'Other');
  await api.remove(`${MAPS}/owner`);
  await eventually(() => state().deletions.length).toBe(1);
  session.dispatch({ type: 'show-events-of' });
  await eventually(() => state().events.of).toBe('ConfigMap default/owner and 1 that belong to it');
  await eventually(() => [...told()].sort()).toEqual([
    'ConfigMap default/owned IsOwned',
    'ConfigMap default/owner Owns',
  ]);
});

test('an object that is gone is told so, and its events stay', async () => {
  const map = await aMap('map');
  await anEvent('map', map, 'Last');
  session.dispatch({ type: 'show-pane', pane: 'events' });
  await eventually(told).toEqual(['ConfigMap default/map Last']);
  await api.patch(`${MAPS}/map`, { metadata: { finalizers: null } });
  await api.remove(`${MAPS}/map`);
  session.dispatch({ type: 'show-events-of' });
  await eventually(() => state().events.of).toBe('ConfigMap default/map alone: it is gone');
  expect(told()).toEqual(['ConfigMap default/map Last']);
});

test('history that is compacted away is a gap', async () => {
  await anEvent('map', await aMap('map'), 'Before');
  session.dispatch({ type: 'show-pane', pane: 'events' });
  await eventually(told).toEqual(['ConfigMap default/map Before']);
  server.faults.compact();
  await eventually(told).toEqual(['gap', 'ConfigMap default/map Before']);
});
