import type { ApiClient } from '../actors/client.ts';
import { attempt, ensure, ensureNamespace, ownedBy } from '../actors/ensure.ts';
import { BEHAVIOUR, LINES } from '../actors/kubelet.ts';
import { pathOfKind, plainDefinition } from '../actors/plain-kind.ts';
import { FINALIZER, SYSTEM, searchIndexes } from '../actors/search/kind.ts';
import { startSearchOperator } from '../actors/search/operator.ts';
import type { Actors } from '../actors/start-actors.ts';
import { listAt, textAt } from '../json.ts';
import { addApplication } from './application.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'team-s';
const PODS = `/api/v1/namespaces/${SYSTEM}/pods`;
const BROKEN = 'articles';
const INDEXES = [BROKEN, 'customers', 'invoices', 'orders', 'reviews', 'tickets'];
const CONTROLLERS = [
  { name: 'search-operator', replicas: 2 },
  { name: 'search-backup', replicas: 1 },
  { name: 'search-router', replicas: 1 },
];

/** What the shard that is broken says before it crashes: no line of it has a time. */
const LAST_WORDS = [
  'starting with this configuration:',
  '{',
  '  "index": "articles",',
  '  "shard": 0,',
  '  "data": {',
  '    "path": "/var/lib/search",',
  '    "fsync": "always"',
  '  }',
  '}',
  'replaying 1,204 segments',
  '\u001b[33mWARN\u001b[0m segment 1198 has no checksum',
  'panic: segment 1199: checksum is 0x5f3759df, not 0x00000000',
  'goroutine 1 [running]:',
  'example.com/search/segments.(*Reader).Replay(0xc000116000, {0xc0000a2008, 0x4af})',
  '\t/src/segments/reader.go:214 +0x1d8',
  'main.main()',
  '\t/src/main.go:61 +0x3a5',
];

export const noisyLogs: Scenario = {
  name: 'noisy-logs',
  title:
    'One of six SearchIndexes does not go. Three controllers say why, each in a format of its own and among the lines of all others; its shard crashes.',
  keys: [
    'enter  on SearchIndex articles: what its operator repeats about it, of all that it logs',
    'l      on it: the log of its shard through its restarts, with a stack trace and JSON of many lines',
    'o e    there: what its operator says about it, * marks who leads; o again and e: its errors, grouped',
  ],
  async start(actors) {
    const client = actors.client('kubectl');
    await startNodes(actors);
    await Promise.all([
      define(actors, client, plainDefinition(searchIndexes)),
      ensureNamespace(client, NAMESPACE),
      ...CONTROLLERS.map(({ name, replicas }) =>
        addApplication(actors, client, {
          namespace: SYSTEM,
          name,
          image: `registry.example.com/${name}:v0.9.2`,
          container: 'manager',
          replicas,
          lines: [],
        }),
      ),
    ]);
    const operator = actors.client('search-operator');
    for (const name of INDEXES) await addIndex(operator, name);
    startSearchOperator(actors, await firstRunning(actors, client), BROKEN);
    await attempt(() => client.remove(`${pathOfKind(searchIndexes, NAMESPACE)}/${BROKEN}`));
  },
};

/** An index with its one shard. */
async function addIndex(client: ApiClient, name: string): Promise<void> {
  // Its operator put the finalizer on when the index was made, long ago.
  const index = await ensure(client, pathOfKind(searchIndexes, NAMESPACE), {
    apiVersion: `${searchIndexes.group}/v1`,
    kind: searchIndexes.kind,
    metadata: { name, finalizers: [FINALIZER] },
    spec: { shards: 1 },
  });
  if (index === undefined) return;
  const annotations =
    name === BROKEN
      ? { [BEHAVIOUR]: 'crash', [LINES]: LAST_WORDS.join('\n') }
      : { [LINES]: 'answered 40 queries\nmerged 2 segments' };
  await ensure(client, `/api/v1/namespaces/${NAMESPACE}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-shard-0`, annotations, ...ownedBy(index) },
    spec: { containers: [{ name: 'shard', image: 'registry.example.com/search-shard:v0.9.2' }] },
  });
}

/** The name of the replica of the operator that runs first, and leads. */
async function firstRunning(actors: Actors, client: ApiClient): Promise<string> {
  for (;;) {
    const running = listAt(await client.get(PODS), 'items').filter(
      (pod) =>
        textAt(pod, 'metadata', 'name').startsWith('search-operator-') &&
        textAt(pod, 'status', 'phase') === 'Running',
    );
    if (running.length > 0) return textAt(running[0], 'metadata', 'name');
    await actors.wait(100);
  }
}
