import type { ApiClient } from '../actors/client.ts';
import { ensureNamespace } from '../actors/ensure.ts';
import type { Actors } from '../actors/start-actors.ts';
import { listAt, textAt } from '../json.ts';
import { endOfJob, makeJob, removeJob, type WorkflowJob } from './workflow-jobs.ts';

const NAMESPACE = 'ops';
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const EVERY_MS = 45_000;

const imports: Omit<WorkflowJob, 'name'> = {
  namespace: NAMESPACE,
  backoffLimit: 2,
  image: 'registry.example.com/import',
  steps: [
    { name: 'download', says: ['GET https://prices.example.com/today.csv', '1,204 rows'] },
    { name: 'validate', says: ['row 17: price is empty', 'Error: 1 invalid row'], exitCode: 3 },
    { name: 'load', says: ['loaded'] },
  ],
};

const reports: Omit<WorkflowJob, 'name'> = {
  namespace: NAMESPACE,
  backoffLimit: 2,
  image: 'registry.example.com/report',
  steps: [
    { name: 'query', says: ['select from orders', '48 rows'] },
    { name: 'render', says: ['page 1', 'page 2', 'page 3'] },
    { name: 'send', says: ['sent to 4 readers'] },
  ],
};

/** Jobs of a small team: a report that is well, an import that fails, and one whose image is not there. */
export async function startNightlyJobs(actors: Actors, client: ApiClient): Promise<void> {
  await ensureNamespace(client, NAMESPACE);
  for (const [name, job] of [
    ['import-prices', imports],
    ['report', reports],
  ] as const)
    actors.run(() => repeat(actors, client, name, job));
  actors.run(() => waitForImage(actors, client));
}

/** Runs it again and again; two of its runs are there at most. */
async function repeat(
  actors: Actors,
  client: ApiClient,
  stem: string,
  job: Omit<WorkflowJob, 'name'>,
): Promise<void> {
  for (let run = 1; ; run += 1) {
    const name = `${stem}-${run}`;
    if ((await makeJob(client, { ...job, name })) === undefined && run > 1) return;
    await endOfJob(actors, client, { namespace: NAMESPACE, name });
    await actors.wait(EVERY_MS);
    if (run > 1) await removeJob(client, { namespace: NAMESPACE, name: `${stem}-${run - 1}` });
  }
}

/** A pod that no node runs, with the status that a kubelet would give it. */
async function waitForImage(actors: Actors, client: ApiClient): Promise<void> {
  actors.follow(client, PODS, ({ metadata, ...pod }, isGone) => {
    const isTold = listAt(pod, 'status', 'containerStatuses').length > 0;
    if (isGone || isTold || !metadata.name.startsWith('reindex-')) return;
    const image = textAt(listAt(pod, 'spec', 'containers')[0], 'image');
    const message = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    const state = { waiting: { reason: 'ErrImagePull', message } };
    const status = { name: 'v9', image, imageID: '', ready: false, restartCount: 0, state };
    actors.run(
      async () =>
        void (await client.patch(`${PODS}/${metadata.name}/status`, {
          status: { containerStatuses: [status] },
        })),
    );
  });
  await makeJob(client, {
    namespace: NAMESPACE,
    name: 'reindex',
    backoffLimit: 2,
    image: 'registry.example.com/search',
    steps: [{ name: 'v9', says: [] }],
    gate: 'example.com/played',
  });
}
