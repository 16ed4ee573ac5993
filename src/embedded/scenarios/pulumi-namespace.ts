import { attempt, ensure } from '../actors/ensure.ts';
import { pathOfKind, plainDefinition } from '../actors/plain-kind.ts';
import { OPERATOR, PULUMI, startPulumi } from '../actors/pulumi.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addApplication } from './application.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'preview-42';

export const pulumiNamespace: Scenario = {
  name: 'pulumi-namespace',
  title:
    'A namespace is deleted with a Pulumi Stack in it, whose cloud resources cannot be destroyed from there any more.',
  keys: [
    'enter  on Namespace preview-42: it waits for the Stack',
    'enter  on Stack landing-zone: no workspace can be created for its destroy; destroy it from elsewhere',
  ],
  start: startStackDeletion,
};

/** Deletes a namespace before the Stack in it, as clean-ups of previews do. */
async function startStackDeletion(actors: Actors): Promise<void> {
  const client = actors.client('kubectl');
  await startNodes(actors);
  await Promise.all([
    ...Object.values(PULUMI).map((kind) => define(actors, client, plainDefinition(kind))),
    addApplication(actors, client, {
      ...OPERATOR,
      image: 'registry.example.com/pulumi-kubernetes-operator:v2.9.0',
      container: 'manager',
      replicas: 1,
      lines: ['2026-01-12T08:00:00Z\tINFO\tReconciling Stack'],
    }),
    addApplication(actors, client, {
      namespace: NAMESPACE,
      name: 'preview-web',
      image: 'registry.example.com/preview-web:pr-42',
      replicas: 1,
      lines: ['INFO GET /healthz 200'],
    }),
  ]);
  startPulumi(actors, { namespace: NAMESPACE });
  const stacks = pathOfKind(PULUMI.stacks, NAMESPACE);
  await ensure(client, stacks, {
    apiVersion: 'pulumi.com/v1',
    kind: 'Stack',
    metadata: { name: 'landing-zone' },
    spec: {
      stack: 'acme/landing-zone/preview-42',
      projectRepo: 'https://git.example.com/acme/landing-zone.git',
      branch: 'main',
      destroyOnFinalize: true,
    },
  });
  const path = `${stacks}/landing-zone`;
  while ((await client.get(path)).status === undefined) await actors.wait(100);
  await attempt(() => client.remove(`/api/v1/namespaces/${NAMESPACE}`));
}
