import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { describeName } from '../../src/kube/object-name.ts';
import type { Clock } from '../../src/kube/time.ts';
import { systemClock } from '../../src/session/clock.ts';
import type { Session } from '../../src/session/session.ts';
import type { KtopModel } from '../../src/store/model.ts';
import { liveSession } from '../helpers/live-session.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENT = '/apis/apps/v1/namespaces/acme-system/deployments/acme';
const HOLD = 'acme.io/hold';
const MANY = 40;

/** The machine's clock, which a test can put forward. */
let ahead = 0;
const clock: Clock = { ...systemClock, now: () => Date.now() + ahead };

let server: EmbeddedServer;
let api: ApiClient;
let session: Session;
let model: KtopModel;
const stop = new AbortController();

beforeEach(async () => {
  ahead = 0;
  server = await startEmbeddedServer({ scenario: 'empty', clock });
  api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  await api.create('/api/v1/namespaces', { metadata: { name: 'acme-system' } });
  await api.create('/apis/apps/v1/namespaces/acme-system/deployments', {
    metadata: { name: 'acme' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'acme' } },
      template: {
        metadata: { labels: { app: 'acme' } },
        spec: { containers: [{ name: 'acme', image: 'acme' }] },
      },
    },
  });
});

afterEach(async () => {
  session.stop();
  await server.close();
});

async function start(): Promise<void> {
  ({ session, model } = await liveSession(server.kubeconfig, { clock }));
  session.dispatch({ type: 'show-pane', pane: 'findings' });
}

/** Objects that are being deleted, for a minute, and held by whoever is called acme. */
async function held(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await api.create(MAPS, { metadata: { name: `held-${i}`, finalizers: [HOLD] } });
    await api.remove(`${MAPS}/held-${i}`);
  }
  ahead += 60_000;
}

const findings = () => model.store.getState().findings;
const told = () =>
  findings().lines.map((line) =>
    line.type === 'cause'
      ? [describeName(line.cause.culprit), line.cause.sentence, line.cause.size]
      : [line.type],
  );

test('[R-24] a controller that is down is one finding with forty objects under it', async () => {
  await held(MANY);
  await start();
  await expect
    .poll(told, { timeout: 10_000 })
    .toEqual([['Deployment acme-system/acme', 'it has no ready replica', MANY]]);
  // A few were looked at; that the others wait for the same is an inference, and said as one.
  session.dispatch({ type: 'open' });
  expect(findings().lines[1]).toMatchObject({ type: 'affected' });
});

test('a finding goes with what it was concluded from', async () => {
  await held(2);
  await start();
  await expect.poll(told, { timeout: 10_000 }).toHaveLength(1);
  for (const i of [0, 1]) await api.patch(`${MAPS}/held-${i}`, { metadata: { finalizers: null } });
  await expect.poll(told, { timeout: 10_000 }).toEqual([]);
  expect(findings().all).toBe(0);
});

test('a finding changes when its cause does', async () => {
  await held(2);
  await start();
  await expect.poll(told, { timeout: 10_000 }).toHaveLength(1);
  await api.patch(`${DEPLOYMENT}/status`, { status: { replicas: 1, readyReplicas: 1 } });
  ahead += 10 * 60_000; // It is looked at again seldom, while nothing changes.
  session.dispatch({ type: 'move', by: 0 });
  await expect
    .poll(told, { timeout: 10_000 })
    .toEqual([[`Finalizer ${HOLD}`, expect.stringContaining('does nothing'), 2]]);
});

test('Warnings that repeat are told of once events are looked at', async () => {
  await api.create(MAPS, { metadata: { name: 'web' } });
  await start();
  await api.create('/api/v1/namespaces/default/events', {
    metadata: { name: 'web.1' },
    type: 'Warning',
    reason: 'BackOff',
    message: 'again',
    count: 12,
    lastTimestamp: new Date(clock.now()).toISOString(),
    involvedObject: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'web' },
  });
  expect(findings().notLooked).toContainEqual(expect.stringContaining('events'));
  session.dispatch({ type: 'show-pane', pane: 'events' });
  session.dispatch({ type: 'show-pane', pane: 'findings' });
  await expect
    .poll(told, { timeout: 10_000 })
    .toEqual([['ConfigMap default/web', 'BackOff: again', 0]]);
  expect(findings().notLooked.join()).not.toContain('events');
});
