import { setMaxListeners } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { type Connection, openConnection } from '../../src/cluster/connection.ts';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { plainDefinition } from '../../src/embedded/actors/plain-kind.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { ReconcileFinder } from '../../src/session/reconcile-finder.ts';
import { Run } from '../../src/session/run.ts';
import { CRDS, named, serve } from '../embedded/serve.ts';
import { eventually } from '../helpers/eventually.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';

const GROUP = 'widgets.example.com';
const WIDGETS = `/apis/${GROUP}/v1/namespaces/default/widgets`;
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
const OPERATOR = 'widget-operator';

/** A server with Widgets, and a finder that hears of them as in a session; the clock stands still. */
async function aScene() {
  const { server, clock } = await serve();
  const signal = new AbortController();
  setMaxListeners(0, signal.signal);
  const as = (name: string) =>
    new ApiClient({ url: server.url, token: 'admin-token' }, name, signal.signal);
  const kind = { group: GROUP, kind: 'Widget', plural: 'widgets' };
  await as('kubectl').create(CRDS, plainDefinition(kind));
  // The requests of the finder are counted by themselves.
  const [connection, ofRun] = [1, 2].map(() =>
    openConnection(kubeconfigOf(server.url, {}, { token: 'admin-token' }), { clock }),
  ) as [Connection, Connection];
  let isLeading = false;
  let changes = 0;
  const finder = new ReconcileFinder({ connection, clock, knowledge, changed: () => changes++ });
  const live = new Set<string>();
  const run = new Run({
    connection: ofRun,
    clock,
    scope: { namespaces: undefined, kinds: ['widgets', 'leases', 'deployments'] },
    listener: {
      kinds: (discovery) => finder.discovered(discovery),
      changes: (more) => finder.take(more),
      watch: (of, namespace, status) => {
        finder.watch(of, namespace, status);
        if (status?.type === 'live') live.add(of.resource);
      },
      kindGone: () => {},
      malformed: () => {},
    },
  });
  onTestFinished(() => {
    finder.stop();
    run.stop();
    connection.close();
    ofRun.close();
    signal.abort();
  });
  const renew = async () => {
    const renewTime = `${new Date(clock.now()).toISOString().slice(0, 23)}000Z`;
    const spec = { holderIdentity: `${OPERATOR}-pod_1`, leaseDurationSeconds: 15, renewTime };
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', ...named(OPERATOR), spec };
    await as(OPERATOR)
      .create(LEASES, lease)
      .catch(() => as(OPERATOR).patch(`${LEASES}/${OPERATOR}`, { spec }));
  };
  const told = () =>
    finder.standings().map(({ ref, state }) => `${ref.kind.kind} ${ref.name} ${state}`);
  return {
    as,
    clock,
    connection,
    finder,
    told,
    changes: () => changes,
    start: async () => {
      await run.start();
      await eventually(() => live.has('widgets') && live.has('leases')).toBe(true);
    },
    create: (name: string) =>
      as('kubectl').create(WIDGETS, {
        apiVersion: `${GROUP}/v1`,
        kind: 'Widget',
        metadata: { name },
        spec: { size: 1 },
      }),
    change: (name: string, size: number) =>
      as('kubectl').patch(`${WIDGETS}/${name}`, { spec: { size } }),
    answer: (name: string, observedGeneration: number) =>
      as(OPERATOR).patch(`${WIDGETS}/${name}/status`, { status: { observedGeneration } }),
    /** The operator renews its Lease from now on, or does not any more. */
    lead: async (leads: boolean) => {
      isLeading = leads;
      await renew();
    },
    /** Somebody looks each second, for so many seconds. */
    lookFor: async (seconds: number) => {
      for (let i = 0; i < seconds; i++) {
        if (isLeading) await renew();
        clock.advance(1_000);
        finder.want();
        finder.look();
      }
    },
    /** Nobody looks, for so many seconds; what is asked meanwhile is answered. */
    lookAway: async (seconds: number) => {
      for (let i = 0; i < seconds; i++) {
        clock.advance(1_000);
        finder.look();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    /** Somebody looks again and again, until this is told; seconds pass as well. */
    until: (...wanted: readonly string[]) =>
      eventually(async () => {
        if (isLeading) await renew();
        clock.advance(100);
        finder.want();
        finder.look();
        return told();
      }).toEqual(wanted),
  };
}

test('[R-24] nobody leads: what waits is silent, the Lease is a row, and both end with the next answer', async () => {
  const { start, create, change, answer, lead, lookFor, until, finder, clock, changes } =
    await aScene();
  await lead(false);
  await create('a');
  await answer('a', 1);
  await start();
  await until();
  clock.advance(60_000);
  await change('a', 2);
  await until(`Lease ${OPERATOR} no-leader`);
  await lookFor(61);
  await until(`Lease ${OPERATOR} no-leader`, 'Widget a silent');
  const [leader, silent] = finder.standings();
  expect(leader?.sentence).toBe(
    `nobody leads ${OPERATOR}: 1 object is waiting; its Lease is held by ${OPERATOR}-pod_1, who does not renew it`,
  );
  expect(silent).toMatchObject({
    certainty: 'inferred',
    generation: 2,
    observed: 1,
    sentence: expect.stringMatching(
      /^nobody has seen generation 2.*Lease default\/widget-operator, held by widget-operator-pod_1, is not renewed/,
    ),
  });
  expect(finder.controllers()).toMatchObject([
    { name: OPERATOR, objects: 1, waiting: 1, isDown: true },
  ]);
  expect(changes()).toBeGreaterThan(1);
  await answer('a', 2);
  await until(`Lease ${OPERATOR} no-leader`);
  await lead(true);
  await until();
});

test('[R-27] a controller that leads and looks at others, but not at this one', async () => {
  const { start, create, change, answer, lead, as, lookFor, until, clock, finder } = await aScene();
  const done = (name: string) =>
    as(OPERATOR).patch(`${WIDGETS}/${name}/status`, { status: { at: String(clock.now()) } });
  await lead(true);
  for (const name of ['a', 'b', 'c', 'd']) {
    await create(name);
    await done(name);
  }
  await create('seen');
  await answer('seen', 1);
  await start();
  await until();
  clock.advance(10_000);
  for (const name of ['a', 'b', 'c', 'd']) await change(name, 2);
  clock.advance(10_000);
  for (const name of ['a', 'b', 'c']) await done(name);
  await change('seen', 2);
  await lookFor(62);
  await until('Widget d stalled', 'Widget seen stalled');
  expect(finder.standings()).toMatchObject([
    { certainty: 'inferred', sentence: expect.stringContaining('seems to filter it out') },
    {
      certainty: 'observed',
      observed: 1,
      generation: 2,
      sentence: expect.stringMatching(/widget-operator runs$/),
    },
  ]);
});

test('of a kind with many objects only those are read that look suspect, and that is said', async () => {
  const { start, create, change, answer, lookFor, until, finder, connection, clock } =
    await aScene();
  await Promise.all(Array.from({ length: 310 }, (_, i) => create(`w${i}`)));
  for (const name of ['w1', 'w2']) await answer(name, 1);
  clock.advance(60_000);
  await change('w1', 2);
  await start();
  const before = connection.requestCount;
  await lookFor(1);
  expect(finder.notes()).toEqual(['310 Widgets: only those that look suspect are read']);
  // The server says when w1 was changed.
  await lookFor(70);
  await until('Widget w1 stalled');
  await lookFor(100);
  // The suspect, its controller, the workloads that might be that, and Leases every 30 s.
  expect(connection.requestCount - before).toBeLessThan(40);
  await change('w2', 2);
  await eventually(async () => {
    await lookFor(61);
    return finder.standings().map(({ ref }) => ref.name);
  }).toEqual(['w1', 'w2']);
  await answer('w1', 2);
  await until('Widget w2 stalled');
});

test('as long as nobody looks nothing is read, and some minutes after nothing any more', async () => {
  const { start, create, change, answer, until, finder, connection, clock, told, lookAway } =
    await aScene();
  await create('a');
  await answer('a', 1);
  await start();
  clock.advance(60_000);
  await change('a', 2);
  const before = connection.requestCount;
  await lookAway(100);
  expect(connection.requestCount).toBe(before);
  expect(finder.notes()).toEqual([]);
  await until('Widget a stalled');
  await lookAway(181);
  expect(told()).toEqual([]);
  await answer('a', 2);
  const then = connection.requestCount;
  await lookAway(100);
  expect(connection.requestCount).toBe(then);
});
