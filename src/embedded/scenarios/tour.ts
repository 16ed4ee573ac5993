import type { Actors } from '../actors/start-actors.ts';
import { startClaimInUse } from './claim-in-use.ts';
import { startDatabaseOperator } from './databases.ts';
import { startForegroundDeletion } from './foreground.ts';
import { addHealthyObjects } from './healthy-cluster.ts';
import { startDatabaseCycle } from './healthy-deletion.ts';
import { startNightlyJobs } from './nightly-jobs.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';
import { startStuckNamespace } from './stuck-namespace.ts';
import { startStuckDatabase } from './stuck-step.ts';

export const tour: Scenario = {
  name: 'tour',
  title:
    'A small busy cluster: databases come and go, one is stuck, and so are a namespace, a Deployment and a claim in use; a Job fails.',
  keys: [
    'enter  on an object: what holds it, and why',
    '3      the Jobs and their stages: one fails, one waits for its image',
    '4      what happened; E on an object: to it and all that belongs to it',
    '/billing enter  only what is in billing; esc shows all again',
  ],
  async start(actors) {
    const client = actors.client('kubectl');
    await startNodes(actors);
    await Promise.all([
      startDatabases(actors),
      startStuckNamespace(actors, client),
      startClaimInUse(actors, client),
      startForegroundDeletion(actors, client),
      startNightlyJobs(actors, client),
    ]);
    // Nobody waits for what is well.
    actors.run(() => addHealthyObjects(actors, client));
  },
};

async function startDatabases(actors: Actors): Promise<void> {
  const client = await startDatabaseOperator(actors);
  await startDatabaseCycle(actors, client);
  await startStuckDatabase(actors, client);
}
