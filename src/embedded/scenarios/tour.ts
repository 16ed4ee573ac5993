import type { ApiClient } from '../actors/client.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addApplication } from './application.ts';
import { startClaimInUse } from './claim-in-use.ts';
import { startDatabaseOperator } from './databases.ts';
import { attempt } from './ensure.ts';
import { addHealthyObjects } from './healthy-cluster.ts';
import { startDatabaseCycle } from './healthy-deletion.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';
import { startStuckNamespace } from './stuck-namespace.ts';
import { startStuckDatabase } from './stuck-step.ts';

export const tour: Scenario = {
  name: 'tour',
  title:
    'A small busy cluster: databases come and go, one is stuck, and so are a namespace, a Deployment and a claim in use.',
  async start(actors) {
    const client = actors.client('kubectl');
    await startNodes(actors);
    await Promise.all([
      startDatabases(actors),
      startStuckNamespace(actors, client),
      startClaimInUse(actors, client),
      startForegroundDeletion(actors, client),
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

/** Deletes a Deployment in the foreground: it waits for its ReplicaSet, and that for a pod. */
async function startForegroundDeletion(actors: Actors, client: ApiClient): Promise<void> {
  const namespace = 'ingress';
  const name = 'edge-proxy-canary';
  await addApplication(actors, client, {
    namespace,
    name,
    image: 'registry.example.com/edge-proxy:v5.0.0-rc.1',
    replicas: 1,
    lines: ['INFO 3 connections open'],
    podMetadata: { finalizers: ['mesh.example.com/drain'] },
  });
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  actors.run(async () => {
    await actors.wait(1500); // Its pod is to have run.
    await attempt(() => client.remove(path, { propagationPolicy: 'Foreground' }));
  });
}
