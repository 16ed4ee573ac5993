import { attempt } from '../actors/ensure.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addPromise, addRequest, type Offer, startPlatform } from './kratix-platform.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'team-a';
const LIVING = 2;
const EVERY_MS = 20_000;
const NAMES = ['orders', 'payments', 'clicks', 'refunds'];

const topics: Offer = {
  promise: 'topics',
  kind: { group: 'offers.example.com', kind: 'Topic', plural: 'topics' },
  environment: 'dev',
  container: 'drain',
};

export const kratixRequest: Scenario = {
  name: 'kratix-request',
  title:
    'Requests of a Kratix Promise are deleted and made anew for ever: each goes in four steps, its delete pipeline first.',
  keys: ['enter  on a Topic: its four steps in the order of Kratix, and the Job that runs'],
  start: startRequests,
};

async function startRequests(actors: Actors): Promise<void> {
  const client = await startPlatform(actors);
  await addPromise(actors, client, topics);
  const paths: string[] = [];
  for (let index = 0; index < LIVING; index += 1)
    paths.push(await addRequest(actors, client, topics, NAMESPACE, nameAt(index)));
  actors.run(async () => {
    for (let index = LIVING; ; index += 1) {
      const [oldest = ''] = paths.splice(0, 1);
      await attempt(() => client.remove(oldest));
      paths.push(await addRequest(actors, client, topics, NAMESPACE, nameAt(index)));
      await actors.wait(EVERY_MS);
    }
  });
}

function nameAt(index: number): string {
  return `${NAMES[index % NAMES.length]}-${Math.floor(index / NAMES.length) + 1}`;
}
