import type { ApiClient } from '../actors/client.ts';
import { attempt, ensure, ensureNamespace } from '../actors/ensure.ts';
import { type PlainKind, pathOfKind, plainDefinition } from '../actors/plain-kind.ts';
import type { Actors } from '../actors/start-actors.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'logistics';
const OPERATOR = 'mqbroker-operator';
const queues: PlainKind = { group: 'mqbroker.example.com', kind: 'Queue', plural: 'queues' };

export const definitionWithInstances: Scenario = {
  name: 'definition-with-instances',
  title:
    'An operator was uninstalled with its CustomResourceDefinition: one of its three Queues still has its finalizer.',
  keys: [
    'enter  on CustomResourceDefinition queues.mqbroker.example.com: the Queue that is left, and its finalizer',
  ],
  async start(actors) {
    await startNodes(actors);
    await startDefinitionDeletion(actors, actors.client('kubectl'));
  },
};

/** Deletes a definition one of whose objects has a finalizer, which nobody is there to take off. */
export async function startDefinitionDeletion(actors: Actors, client: ApiClient): Promise<void> {
  await Promise.all([
    define(actors, client, plainDefinition(queues)),
    ensureNamespace(client, NAMESPACE),
  ]);
  const operator = actors.client(OPERATOR);
  const drained = ['labels', 'pallets'].map((name) => queue(name));
  const full = queue('parcels', [`${queues.group}/drain`]);
  const path = pathOfKind(queues, NAMESPACE);
  await Promise.all([...drained, full].map((draft) => ensure(operator, path, draft)));
  const definition = `${queues.plural}.${queues.group}`;
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await attempt(() => client.remove(`${definitions}/${definition}`));
}

function queue(name: string, finalizers: readonly string[] = []) {
  return {
    apiVersion: `${queues.group}/v1`,
    kind: queues.kind,
    metadata: { name, finalizers },
    spec: { durable: true },
  };
}
