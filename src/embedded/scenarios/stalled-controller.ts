import type { ApiClient } from '../actors/client.ts';
import { attempt, ensure, ensureNamespace } from '../actors/ensure.ts';
import { type HeldLease, holdLease, takeLease } from '../actors/lease.ts';
import { type PlainKind, pathOfKind, plainDefinition } from '../actors/plain-kind.ts';
import { startReconciling } from '../actors/reconcile.ts';
import type { Actors } from '../actors/start-actors.ts';
import { type ApiObject, listAt, numberAt, textAt } from '../json.ts';
import { timestamp } from '../server/timestamps.ts';
import { addApplication } from './application.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'streaming';
const SYSTEM = 'operators';

const queues: PlainKind = { group: 'queues.example.com', kind: 'Queue', plural: 'queues' };
const caches: PlainKind = { group: 'caches.example.com', kind: 'Cache', plural: 'caches' };
const QUEUE_OPERATOR = 'queue-operator';
const CACHE_OPERATOR = 'cache-operator';
/** What the healthy operator does not look at. */
const IGNORED = 'legacy';
const BROKEN = 'reports';

export const stalledController: Scenario = {
  name: 'stalled-controller',
  title:
    'Two Queues are changed and nobody reacts: their operator leads no more. Beside it another is well, but for a Cache that it ignores and one that fails.',
  keys: [
    '5      who fails at once, who does not lead soon; after a minute two Queues are silent, and Cache legacy stalls',
    'enter  on a Queue: the generation that was seen, the Lease, who held it and since when',
  ],
  start: startStalledController,
};

/** Plays both operators, and makes the objects that they look at, or do not. */
async function startStalledController(actors: Actors): Promise<void> {
  await startNodes(actors);
  const client = actors.client('kubectl');
  await Promise.all([
    ensureNamespace(client, NAMESPACE),
    define(actors, client, plainDefinition(queues)),
    define(actors, client, plainDefinition(caches)),
    addOperator(actors, client, QUEUE_OPERATOR),
    addOperator(actors, client, CACHE_OPERATOR),
  ]);
  await Promise.all([startQueues(actors, client), startCaches(actors, client)]);
}

/** An operator that has done its work, and stopped to renew its Lease; then its Queues are changed. */
async function startQueues(actors: Actors, client: ApiClient): Promise<void> {
  const operator = actors.client(QUEUE_OPERATOR);
  await takeLease(operator, leaseOf(QUEUE_OPERATOR), actors.clock.now());
  const path = pathOfKind(queues, NAMESPACE);
  for (const name of ['orders', 'payments', 'returns']) {
    const queue = await add(client, queues, name, { partitions: 6 });
    if (queue !== undefined) await report(actors, operator, `${path}/${name}`, queue);
  }
  actors.run(async () => {
    await actors.wait(5_000);
    for (const name of ['orders', 'payments'])
      await attempt(() => client.patch(`${path}/${name}`, { spec: { partitions: 24 } }));
  });
}

/** An operator that is well: it reacts to each change, but for one object that it does not look at. */
async function startCaches(actors: Actors, client: ApiClient): Promise<void> {
  const operator = actors.client(CACHE_OPERATOR);
  holdLease(actors, operator, { ...leaseOf(CACHE_OPERATOR), renewMs: 2_000 });
  const path = pathOfKind(caches, NAMESPACE);
  const isMuted = new Set<string>();
  startReconciling(actors, operator, {
    path: pathOfKind(caches),
    pathOf: ({ metadata }) => `${pathOfKind(caches, metadata.namespace)}/${metadata.name}`,
    reconcile: async (cache) => {
      const { name, generation } = cache.metadata;
      if (name === IGNORED && isMuted.has(name)) return undefined;
      isMuted.add(name);
      if (numberAt(cache, 'status', 'observedGeneration') === generation) return undefined;
      await report(actors, operator, `${path}/${name}`, cache);
      return undefined;
    },
  });
  for (const name of ['sessions', 'pages', 'prices', IGNORED, BROKEN])
    await add(client, caches, name, { sizeGiB: name === BROKEN ? 0 : 4 });
  actors.run(async () => {
    while (!(await isSeen(client, `${path}/${IGNORED}`))) await actors.wait(100);
    await attempt(() => client.patch(`${path}/${IGNORED}`, { spec: { sizeGiB: 8 } }));
    for (let size = 5; ; size = size === 5 ? 6 : 5) {
      await attempt(() => client.patch(`${path}/sessions`, { spec: { sizeGiB: size } }));
      await actors.wait(20_000);
    }
  });
}

async function addOperator(actors: Actors, client: ApiClient, name: string): Promise<void> {
  await addApplication(actors, client, {
    namespace: SYSTEM,
    name,
    image: `registry.example.com/${name}:v1.3.0`,
    replicas: 1,
    lines: [`INFO ${name} is up`],
  });
}

function leaseOf(name: string): Omit<HeldLease, 'renewMs'> {
  return { namespace: SYSTEM, name, holder: `${name}-7c9f6d_4f1f`, seconds: 15 };
}

async function add(
  client: ApiClient,
  kind: PlainKind,
  name: string,
  spec: Readonly<Record<string, number>>,
): Promise<ApiObject | undefined> {
  return await ensure(client, pathOfKind(kind, NAMESPACE), {
    apiVersion: `${kind.group}/v1`,
    kind: kind.kind,
    metadata: { name },
    spec,
  });
}

/** Says which generation was seen, and how it went. */
async function report(
  actors: Actors,
  operator: ApiClient,
  path: string,
  { metadata }: ApiObject,
): Promise<void> {
  const isBroken = metadata.name === BROKEN;
  const { generation } = metadata;
  const condition = {
    type: 'Ready',
    status: isBroken ? 'False' : 'True',
    reason: isBroken ? 'InvalidSize' : 'Applied',
    message: isBroken ? 'spec.sizeGiB has to be 1 or more' : 'all of it is there',
    observedGeneration: generation,
    lastTransitionTime: timestamp(actors.clock.now()),
  };
  const status = { observedGeneration: generation, conditions: [condition] };
  await attempt(() => operator.patch(`${path}/status`, { status }));
}

async function isSeen(client: ApiClient, path: string): Promise<boolean> {
  const found = await attempt(() => client.get(path));
  return textAt(listAt(found, 'status', 'conditions')[0], 'status') === 'True';
}
