import type { ApiClient } from '../actors/client.ts';
import { attempt, ensure } from '../actors/ensure.ts';
import { type PlainKind, pathOfKind, plainDefinition } from '../actors/plain-kind.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addApplication } from './application.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'checkout';
const OPERATOR = 'cloudcache-operator';
const caches: PlainKind = { group: 'cloudcache.example.com', kind: 'Cache', plural: 'caches' };

export const uninstalledOperator: Scenario = {
  name: 'uninstalled-operator',
  title:
    'A Cache waits for an operator that was uninstalled before it: nobody takes its finalizer off.',
  keys: [
    'enter  on Cache session-store: nobody looks like the holder of its finalizer, and since when',
    'F  there: removing it by hand is justified; type session-store, enter',
  ],
  async start(actors) {
    await startNodes(actors);
    await startUninstalledOperator(actors, actors.client('kubectl'));
  },
};

/** Deletes a Cache whose operator put its finalizer on, and is not there any more. */
export async function startUninstalledOperator(actors: Actors, client: ApiClient): Promise<void> {
  await Promise.all([
    define(actors, client, plainDefinition(caches)),
    addApplication(actors, client, {
      namespace: NAMESPACE,
      name: 'checkout-web',
      image: 'registry.example.com/checkout-web:v2.9.1',
      replicas: 2,
      lines: ['INFO GET /healthz 200', 'INFO order accepted'],
    }),
  ]);
  const path = pathOfKind(caches, NAMESPACE);
  await ensure(actors.client(OPERATOR), path, {
    apiVersion: `${caches.group}/v1`,
    kind: caches.kind,
    metadata: { name: 'session-store', finalizers: [`${caches.group}/instance`] },
    spec: { sizeGiB: 4, zone: 'eu-west-1a' },
  });
  await attempt(() => client.remove(`${path}/session-store`));
}
