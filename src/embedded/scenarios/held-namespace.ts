import type { ApiClient } from '../actors/client.ts';
import { attempt, ensure } from '../actors/ensure.ts';
import { type PlainKind, pathOfKind, plainDefinition } from '../actors/plain-kind.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addApplication } from './application.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'team-nova';
const OPERATOR = 'dnszone-operator';
const zones: PlainKind = { group: 'dnszone.example.com', kind: 'Zone', plural: 'zones' };

export const heldNamespace: Scenario = {
  name: 'held-namespace',
  title: 'A namespace is held by one Zone in it, whose operator is scaled to zero.',
  keys: [
    'enter  on Namespace team-nova: it waits for Zone nova-example, and that for its operator',
    'enter F  on Zone nova-example: not justified, because the operator comes back',
  ],
  async start(actors) {
    await startNodes(actors);
    await startHeldNamespace(actors, actors.client('kubectl'));
  },
};

/** Deletes a namespace that holds a Zone, while the operator of Zones has no pod. */
export async function startHeldNamespace(actors: Actors, client: ApiClient): Promise<void> {
  await Promise.all([
    define(actors, client, plainDefinition(zones)),
    addApplication(actors, client, {
      namespace: 'dnszone-system',
      name: OPERATOR,
      image: `registry.example.com/${OPERATOR}:v0.14.0`,
      replicas: 0,
      lines: [],
    }),
    addApplication(actors, client, {
      namespace: NAMESPACE,
      name: 'nova-api',
      image: 'registry.example.com/nova-api:v1.1.0',
      replicas: 2,
      lines: ['INFO GET /healthz 200', 'INFO GET /stars 200'],
    }),
  ]);
  await ensure(actors.client(OPERATOR), pathOfKind(zones, NAMESPACE), {
    apiVersion: `${zones.group}/v1`,
    kind: zones.kind,
    metadata: { name: 'nova-example', finalizers: [`${zones.group}/records`] },
    spec: { domain: 'nova.example', records: 12 },
  });
  await attempt(() => client.remove(`/api/v1/namespaces/${NAMESPACE}`));
}
