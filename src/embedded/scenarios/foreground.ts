import type { ApiClient } from '../actors/client.ts';
import { attempt } from '../actors/ensure.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addApplication } from './application.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

export const foreground: Scenario = {
  name: 'foreground',
  title:
    'A Deployment is deleted in the foreground: it waits for its ReplicaSet, and that for a pod with a finalizer.',
  keys: [
    'enter  on Deployment edge-proxy-canary: the pod two levels down that holds it',
    'enter  on the Pod: its finalizer, of which nobody knows whose it is',
  ],
  async start(actors) {
    await startNodes(actors);
    await startForegroundDeletion(actors, actors.client('kubectl'));
  },
};

/** Deletes a Deployment in the foreground: it waits for its ReplicaSet, and that for a pod. */
export async function startForegroundDeletion(actors: Actors, client: ApiClient): Promise<void> {
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
