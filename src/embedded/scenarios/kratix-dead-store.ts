import { attempt } from '../actors/ensure.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addPromise, addRequest, type Offer, startPlatform } from './kratix-platform.ts';
import type { Scenario } from './scenario.ts';

const sites: Offer = {
  promise: 'sites',
  kind: { group: 'offers.example.com', kind: 'Site', plural: 'sites' },
  environment: 'edge',
  container: 'unpublish',
};

export const kratixDeadStore: Scenario = {
  name: 'kratix-dead-store',
  title:
    'A Kratix request is gone, and its WorkPlacement is left behind: the state store that holds its files does not answer.',
  keys: [
    'enter  on the WorkPlacement: the store that cannot be reached, though all conditions say True',
    'F  there: not justified, because its files would stay in the store',
  ],
  start: startDeadStore,
};

async function startDeadStore(actors: Actors): Promise<void> {
  const client = await startPlatform(actors);
  await addPromise(actors, client, sites);
  const path = await addRequest(actors, client, sites, 'team-d', 'landing-page');
  await attempt(() => client.remove(path));
}
