import { attempt } from '../actors/ensure.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addPromise, addRequest, type Offer, startPlatform } from './kratix-platform.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'team-c';

const postgres: Offer = {
  promise: 'postgres',
  kind: { group: 'offers.example.com', kind: 'Postgres', plural: 'postgreses' },
  environment: 'dev',
  container: 'deprovision',
};

export const kratixFailedPipeline: Scenario = {
  name: 'kratix-failed-pipeline',
  title:
    'The delete pipeline of a Kratix request has failed, and Kratix never runs it again by itself; its status says Reconciled.',
  keys: [
    'enter  on Postgres ledger: the failed Job, its reason, and what makes Kratix try again',
    'ktop demo-server kratix-failed-pipeline  serves it to kubectl: label the request as the detail says, and it goes',
  ],
  start: startFailedPipeline,
};

/** Deletes a database that still has connections. When asked to try again, it has none any more. */
async function startFailedPipeline(actors: Actors): Promise<void> {
  const client = await startPlatform(actors);
  await addPromise(actors, client, postgres);
  await addRequest(actors, client, postgres, NAMESPACE, 'reporting');
  const path = await addRequest(actors, client, postgres, NAMESPACE, 'ledger', {
    openConnections: 3,
  });
  await attempt(() => client.remove(path));
}
