import type { ApiClient } from '../actors/client.ts';
import { attempt, ensure } from '../actors/ensure.ts';
import { type PlainKind, pathOfKind, plainDefinition } from '../actors/plain-kind.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addApplication } from './application.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'messaging';
const topics: PlainKind = { group: 'topics.example.com', kind: 'Topic', plural: 'topics' };
const OPERATOR = 'topic-operator';
/** How often the operator looks, and how often two owners of a label notice each other. */
const CHECK_MS = 1_000;
const CONTEST_MS = 1_500;

export const hotLoop: Scenario = {
  name: 'hot-loop',
  title:
    'An operator writes the time of its last check into each Topic, and two managers fight over a label.',
  keys: [
    '5  after two minutes: how often each is written, which field, and by whom',
    'enter  there: each write, as it comes',
  ],
  async start(actors) {
    await startNodes(actors);
    const client = actors.client('kubectl');
    await Promise.all([
      define(actors, client, plainDefinition(topics)),
      addApplication(actors, client, {
        namespace: NAMESPACE,
        name: OPERATOR,
        image: 'registry.example.com/topic-operator:v0.7.0',
        replicas: 1,
        lines: ['INFO reconciled topic orders', 'INFO reconciled topic payments'],
      }),
    ]);
    const path = pathOfKind(topics, NAMESPACE);
    for (const name of ['orders', 'payments', 'returns'])
      await ensure(client, path, {
        apiVersion: `${topics.group}/v1`,
        kind: topics.kind,
        metadata: { name, labels: { team: 'blue' } },
        spec: { partitions: 12 },
      });
    writeAgainAndAgain(actors, actors.client(OPERATOR), CHECK_MS, `${path}/orders/status`, () => ({
      status: { lastChecked: new Date(actors.clock.now()).toISOString() },
    }));
    for (const [manager, team, delay] of CONTESTANTS)
      writeAgainAndAgain(
        actors,
        actors.client(manager),
        2 * CONTEST_MS,
        `${path}/payments`,
        () => ({ metadata: { labels: { team } } }),
        delay,
      );
  },
};

/** Each sets the label back to what it has in Git, or in its own head. */
const CONTESTANTS: readonly (readonly [manager: string, team: string, delayMs: number])[] = [
  ['argocd-controller', 'blue', 0],
  [OPERATOR, 'green', CONTEST_MS],
];

function writeAgainAndAgain(
  actors: Actors,
  client: ApiClient,
  everyMs: number,
  path: string,
  patch: () => unknown,
  delayMs = 0,
): void {
  actors.run(async () => {
    await actors.wait(delayMs);
    for (;;) {
      await attempt(() => client.patch(path, patch()));
      await actors.wait(everyMs);
    }
  });
}
