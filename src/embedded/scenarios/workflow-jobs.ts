import type { ApiClient } from '../actors/client.ts';
import { attempt } from '../actors/ensure.ts';
import { EXIT_CODE, LINES } from '../actors/kubelet.ts';
import type { Actors } from '../actors/start-actors.ts';
import { type ApiObject, at, isJson, type Json, listAt } from '../json.ts';

/** One container: what it says, and the code with which it exits where that is not 0. */
export interface Step {
  readonly name: string;
  readonly says: readonly string[];
  readonly exitCode?: number;
}

/** A Job whose containers run one after another. */
export interface WorkflowJob {
  readonly namespace: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner?: ApiObject;
  readonly backoffLimit: number;
  readonly image: string;
  /** All but the last are init containers. */
  readonly steps: readonly Step[];
  /** What keeps a node from ever running its pod: whoever sets it must play the pod. */
  readonly gate?: string;
}

/** Makes a Job and returns it; `undefined` where the server takes none. */
export function makeJob(client: ApiClient, job: WorkflowJob): Promise<ApiObject | undefined> {
  const { namespace, name, labels = {}, annotations = {}, owner, backoffLimit, steps } = job;
  const containers = steps.map((step) => ({ name: step.name, image: `${job.image}:${step.name}` }));
  const refs =
    owner === undefined
      ? {}
      : {
          ownerReferences: [
            {
              apiVersion: owner.apiVersion,
              kind: owner.kind,
              name: owner.metadata.name,
              uid: owner.metadata.uid,
            },
          ],
        };
  return attempt(() =>
    client.create(`/apis/batch/v1/namespaces/${namespace}/jobs`, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, labels, annotations, ...refs },
      spec: {
        backoffLimit,
        template: {
          metadata: { labels, annotations: played(steps) },
          spec: {
            restartPolicy: 'OnFailure',
            initContainers: containers.slice(0, -1),
            containers: containers.slice(-1),
            ...(job.gate === undefined ? {} : { schedulingGates: [{ name: job.gate }] }),
          },
        },
      },
    }),
  );
}

/** What the played kubelet lets the containers say and exit with. */
function played(steps: readonly Step[]): Json {
  const main = steps.at(-1);
  return Object.fromEntries([
    ['example.com/behaviour', 'succeed'],
    [LINES, main?.says.join('\n') ?? ''],
    ...steps
      .slice(0, -1)
      .flatMap(({ name, says, exitCode = 0 }) => [
        [`${LINES}.${name}`, says.join('\n')],
        ...(exitCode === 0 ? [] : [[`${EXIT_CODE}.${name}`, String(exitCode)]]),
      ]),
  ]);
}

/** Resolves when a Job has ended, or is gone. */
export async function endOfJob(
  actors: Actors,
  client: ApiClient,
  { namespace, name }: Pick<WorkflowJob, 'namespace' | 'name'>,
): Promise<void> {
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;
  for (;;) {
    const job = await attempt(() => client.get(path));
    const ends = listAt(job, 'status', 'conditions').filter(
      (condition) =>
        isJson(condition) && ['Complete', 'Failed'].includes(String(at(condition, 'type'))),
    );
    if (job === undefined || ends.length > 0) return;
    await actors.wait(1000);
  }
}

/** Deletes a Job with its pods, as its owner does when there are newer ones. */
export async function removeJob(
  client: ApiClient,
  { namespace, name }: Pick<WorkflowJob, 'namespace' | 'name'>,
): Promise<void> {
  await attempt(() =>
    client.remove(`/apis/batch/v1/namespaces/${namespace}/jobs/${name}`, {
      propagationPolicy: 'Background',
    }),
  );
}
