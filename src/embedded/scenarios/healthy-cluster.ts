import type { ApiClient } from '../actors/client.ts';
import { attempt, ensure, ensureNamespace, ownedBy } from '../actors/ensure.ts';
import { BEHAVIOUR, LINES } from '../actors/kubelet.ts';
import type { Actors } from '../actors/start-actors.ts';
import { timestamp } from '../server/timestamps.ts';
import { addApplication } from './application.ts';

const APPLICATIONS: readonly (readonly [namespace: string, name: string, replicas: number])[] = [
  ['shop', 'storefront', 4],
  ['shop', 'basket', 3],
  ['shop', 'catalogue', 3],
  ['billing', 'invoicing', 2],
  ['billing', 'payments-gateway', 3],
  ['identity', 'login', 3],
  ['identity', 'token-issuer', 2],
  ['monitoring', 'metrics-collector', 2],
  ['monitoring', 'alert-router', 1],
  ['ingress', 'edge-proxy', 3],
  ['warehouse', 'stock-sync', 2],
  ['warehouse', 'label-printer', 1],
];

const JOBS: readonly (readonly [namespace: string, name: string])[] = [
  ['billing', 'nightly-settlement'],
  ['warehouse', 'stock-count'],
  ['shop', 'rebuild-search-index'],
];

/** Creates what a cluster holds on a good day: applications with their pods, and finished Jobs. */
export async function addHealthyObjects(actors: Actors, client: ApiClient): Promise<void> {
  const namespaces = [...new Set(APPLICATIONS.map(([namespace]) => namespace))];
  await Promise.all(namespaces.map((name) => ensureNamespace(client, name)));
  await Promise.all([
    ...APPLICATIONS.map(([namespace, name, replicas], index) =>
      addApplication(actors, client, {
        namespace,
        name,
        replicas,
        image: `registry.example.com/${name}:v${(index % 4) + 1}.${index}.0`,
        lines: ['INFO GET /healthz 200 1ms', `INFO ${name} handled 120 requests`],
      }),
    ),
    ...JOBS.map(([namespace, name]) => addFinishedJob(actors, client, namespace, name)),
  ]);
}

async function addFinishedJob(
  actors: Actors,
  client: ApiClient,
  namespace: string,
  name: string,
): Promise<void> {
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const annotations = {
    [BEHAVIOUR]: 'succeed',
    [LINES]: 'INFO begun\nINFO 4096 rows done\nINFO finished',
  };
  const spec = {
    restartPolicy: 'Never',
    containers: [{ name: 'job', image: `registry.example.com/${name}:v1.0.0` }],
  };
  const job = await ensure(client, jobs, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { suspend: true, template: { metadata: { annotations }, spec } },
  });
  if (job === undefined) return;
  await ensure(client, `/api/v1/namespaces/${namespace}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-x7k2m`, annotations, ...ownedBy(job) },
    spec,
  });
  actors.run(async () => {
    await actors.wait(6000);
    const now = timestamp(actors.clock.now());
    const complete = { type: 'Complete', status: 'True', lastTransitionTime: now };
    const status = { succeeded: 1, startTime: now, completionTime: now, conditions: [complete] };
    await attempt(() => client.patch(`${jobs}/${name}/status`, { status }));
  });
}
