import type { ApiClient } from '../actors/client.ts';
import { attempt } from '../actors/ensure.ts';
import { LABELS } from '../actors/kratix/kinds.ts';
import type { Actors } from '../actors/start-actors.ts';
import type { ApiObject } from '../json.ts';
import { addPromise, addRequest, type Offer, startPlatform } from './kratix-platform.ts';
import type { Scenario } from './scenario.ts';
import { endOfJob, makeJob, removeJob, type Step } from './workflow-jobs.ts';

const NAMESPACE = 'team-e';
/** As long as Kratix waits before it runs a failed pipeline again, were its interval a minute. */
const EVERY_MS = 60_000;

const queues: Offer = {
  promise: 'queues',
  kind: { group: 'offers.example.com', kind: 'Queue', plural: 'queues' },
  environment: 'dev',
  container: 'drain',
};

const ACCOUNT = `system:serviceaccount:${NAMESPACE}:queues-resource-configure-deploy`;
const READER: Step = {
  name: 'reader',
  says: ['Object file written to: /kratix/input/object.yaml'],
};
const PLAN: Step = { name: 'plan', says: ['plan: 1 queue, 3 partitions', 'plan: done'] };
const WRITERS: readonly Step[] = [
  { name: 'work-writer', says: ['Work written'] },
  { name: 'status-writer', says: ['status written'] },
];

/** Of two requests the pipeline of one gets through, and that of the other may not read a Secret. */
const PIPELINES: Readonly<Record<string, readonly Step[]>> = {
  clicks: [
    READER,
    PLAN,
    { name: 'credentials', says: ['credentials: none needed'] },
    { name: 'provision', says: ['provision: creating', 'provision: done'] },
    ...WRITERS,
  ],
  orders: [
    READER,
    PLAN,
    {
      name: 'credentials',
      says: [
        'credentials: reading secret broker in namespace vault',
        `Error from server (Forbidden): secrets "broker" is forbidden: User "${ACCOUNT}" cannot get resource "secrets" in API group "" in the namespace "vault"`,
      ],
      exitCode: 1,
    },
    { name: 'provision', says: ['provision: creating'] },
    ...WRITERS,
  ],
};

export const pipelineFails: Scenario = {
  name: 'pipeline-fails',
  title:
    'Of two requests of a Kratix Promise one is configured in stages, and the other may not read a Secret: its container fails again and again.',
  keys: [
    '3      the stages of both pipelines, the attempts, and when the next one comes',
    'enter  on Queue orders: what its container said, and the exact permission that is missing',
  ],
  async start(actors) {
    const client = await startPlatform(actors);
    await addPromise(actors, client, queues);
    for (const [name, steps] of Object.entries(PIPELINES)) {
      const path = await addRequest(actors, client, queues, NAMESPACE, name);
      const request = await client.get(path);
      actors.run(() => configure(actors, client, request, steps));
    }
  },
};

/** Runs the configure pipeline of a request as Kratix does, at its interval for ever. */
async function configure(
  actors: Actors,
  client: ApiClient,
  request: ApiObject,
  steps: readonly Step[],
): Promise<void> {
  const { name, uid } = request.metadata;
  const { promise, kind } = queues;
  for (let run = 1; ; run += 1) {
    const job = {
      namespace: NAMESPACE,
      name: `kratix-${promise}-${name}-deploy-${uid.slice(0, 4)}${run}`,
    };
    const made = await makeJob(client, {
      ...job,
      owner: request,
      backoffLimit: 6,
      image: 'registry.example.com/queues',
      steps,
      labels: {
        [LABELS.promise]: promise,
        [LABELS.type]: 'resource',
        [LABELS.request]: name,
        [LABELS.action]: 'configure',
        [LABELS.pipeline]: 'deploy',
        'app.kubernetes.io/managed-by': 'Kratix',
        'kratix.io/hash': uid.slice(0, 8),
      },
      annotations: {
        'kratix.io/job-resource-kind': kind.kind,
        'kratix.io/job-resource-name': name,
        'kratix.io/job-resource-namespace': NAMESPACE,
      },
    });
    if (made === undefined) return;
    await endOfJob(actors, client, job);
    await actors.wait(EVERY_MS);
    if ((await attempt(() => client.get(`/api/v1/namespaces/${NAMESPACE}`))) === undefined) return;
    await removeJob(client, job);
  }
}
