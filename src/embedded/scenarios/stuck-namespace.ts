import type { ApiClient } from '../actors/client.ts';
import { attempt, type Draft, ensure } from '../actors/ensure.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addApplication } from './application.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'team-atlas';
const BUCKETS = `/apis/storage.example.com/v1/namespaces/${NAMESPACE}/buckets`;
const FINALIZER = 'storage.example.com/bucket-cleanup';

export const stuckNamespace: Scenario = {
  name: 'stuck-namespace',
  title:
    'A namespace does not end, because the controller that would release the last object in it is gone.',
  keys: ['enter  on Namespace team-atlas: the one object in it that does not go'],
  async start(actors) {
    await startNodes(actors);
    await startStuckNamespace(actors, actors.client('kubectl'));
  },
};

/** Deletes a namespace that holds a Bucket nobody takes the finalizer off any more. */
export async function startStuckNamespace(actors: Actors, client: ApiClient): Promise<void> {
  await Promise.all([
    define(actors, client, bucketDefinition),
    addApplication(actors, client, {
      namespace: NAMESPACE,
      name: 'atlas-web',
      image: 'registry.example.com/atlas-web:v3.4.0',
      replicas: 2,
      lines: ['INFO GET /healthz 200', 'INFO GET /maps 200'],
    }),
  ]);
  // The finalizer is as old as its controller, which wrote it and was uninstalled since.
  await ensure(actors.client('bucket-controller'), BUCKETS, {
    apiVersion: 'storage.example.com/v1',
    kind: 'Bucket',
    metadata: { name: 'atlas-uploads', finalizers: [FINALIZER] },
    spec: { region: 'eu-west', versioning: true },
  });
  await attempt(() => client.remove(`/api/v1/namespaces/${NAMESPACE}`));
}

const bucketDefinition: Draft = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'buckets.storage.example.com' },
  spec: {
    group: 'storage.example.com',
    scope: 'Namespaced',
    names: { plural: 'buckets', singular: 'bucket', kind: 'Bucket', listKind: 'BucketList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: { region: { type: 'string' }, versioning: { type: 'boolean' } },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
};
