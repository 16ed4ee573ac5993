import { type ApiObject, at, isJson, type Json, listAt, numberAt, textAt } from '../../json.ts';
import { ensure } from '../ensure.ts';
import { EXIT_CODE, LINES } from '../kubelet.ts';
import type { PlainKind } from '../plain-kind.ts';
import { setConditions } from '../writing.ts';
import { apiVersionOf, LABELS, pathTo, SYSTEM } from './kinds.ts';
import type { Kratix } from './manager.ts';

const ADAPTER = 'registry.example.com/kratix-pipeline-adapter:v0.131.0';
const LOOK_MS = 500;

/** A Promise or a request that is being deleted, and its delete pipeline. */
export interface Subject {
  readonly object: ApiObject;
  readonly kind: PlainKind;
  readonly controller: string;
  readonly promise: ApiObject;
}

/**
 * Runs the delete pipeline of an object, once: a failed one runs again only when the label
 * `kratix.io/manual-reconciliation` asks for it. Resolves with `done`, or with when to look again.
 */
export async function runDeletePipeline(
  kratix: Kratix,
  subject: Subject,
): Promise<'done' | number | undefined> {
  const { client } = kratix;
  const { object, kind, controller } = subject;
  const jobs = await jobsOf(kratix, subject);
  const last = jobs.at(-1);
  const isAsked = object.metadata.labels?.[LABELS.rerun] === 'true';
  if (isAsked) await client.patch(pathTo(kind, object), unlabelled);
  if (last === undefined || isAsked) {
    await start(kratix, subject, jobs.length);
    return LOOK_MS;
  }
  if (isJob(last, 'Complete')) return 'done';
  if (!isJob(last, 'Failed')) return LOOK_MS;
  const message = 'The Delete Pipeline has failed';
  const isTold = listAt(object, 'status', 'conditions').some(
    (condition) => at(condition, 'type') === 'DeleteWorkflowCompleted',
  );
  if (isTold) return undefined;
  await kratix.record(controller, object, 'Warning', 'Failed Pipeline', message);
  const failed = { type: 'DeleteWorkflowCompleted', reason: 'DeleteWorkflowFailed', message };
  const path = pathTo(kind, object);
  await setConditions(kratix.actors, client, path, object, [{ ...failed, status: 'False' }]);
  return undefined;
}

const unlabelled = { metadata: { labels: { [LABELS.rerun]: null } } };

/** The workflow Jobs of an object, oldest first. */
export async function jobsOf(kratix: Kratix, subject: Subject): Promise<readonly ApiObject[]> {
  const labels = labelsOf(subject);
  const jobs = await kratix.list('/apis/batch/v1/jobs', labels);
  return [...jobs].sort((a, b) => runOf(a) - runOf(b));
}

const RUN = 'example.com/run';

function runOf(job: ApiObject): number {
  return Number(job.metadata.annotations?.[RUN] ?? 0);
}

function labelsOf({ object, kind, promise }: Subject): Readonly<Record<string, string>> {
  const isPromise = kind.kind === 'Promise';
  return {
    [LABELS.promise]: promise.metadata.name,
    [LABELS.type]: isPromise ? 'promise' : 'resource',
    ...(isPromise ? {} : { [LABELS.request]: object.metadata.name }),
  };
}

async function start(kratix: Kratix, subject: Subject, runs: number): Promise<void> {
  const { object, kind, promise, controller } = subject;
  const { name, namespace = SYSTEM, uid } = object.metadata;
  const type = kind.kind === 'Promise' ? 'promise' : 'resource';
  const [pipeline] = listAt(promise, 'spec', 'workflows', type, 'delete');
  const pipelineName = textAt(pipeline, 'metadata', 'name');
  const labels = {
    ...labelsOf(subject),
    [LABELS.action]: 'delete',
    [LABELS.pipeline]: pipelineName,
    'app.kubernetes.io/managed-by': 'Kratix',
  };
  const stem = type === 'promise' ? name : `${promise.metadata.name}-${name}`;
  const owner = { apiVersion: apiVersionOf(kind), kind: kind.kind, name, uid };
  const containers = listAt(pipeline, 'spec', 'containers').filter(isJson);
  await ensure(kratix.client, `/apis/batch/v1/namespaces/${namespace}/jobs`, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `kratix-${stem}-${pipelineName}-${uid.slice(0, 4)}${runs}`,
      labels,
      annotations: {
        'kratix.io/job-resource-api-version': owner.apiVersion,
        'kratix.io/job-resource-kind': kind.kind,
        'kratix.io/job-resource-name': name,
        'kratix.io/job-resource-namespace': object.metadata.namespace ?? '',
        [RUN]: String(runs),
      },
      ownerReferences: [owner],
    },
    spec: {
      backoffLimit: 1,
      template: {
        metadata: { labels, annotations: outputOf(object, containers, runs) },
        spec: {
          restartPolicy: 'OnFailure',
          initContainers: [{ name: 'reader', image: ADAPTER }, ...containers],
          containers: [{ name: 'status-writer', image: ADAPTER }],
        },
      },
    },
  });
  const message = `Delete Pipeline started: ${pipelineName}`;
  await kratix.record(controller, object, 'Normal', 'PipelineStarted', message);
}

/** What the pipeline's containers say; they refuse at first where connections are still open. */
function outputOf(object: ApiObject, containers: readonly Json[], runs: number): Json {
  const { name } = object.metadata;
  const open = runs === 0 ? numberAt(object, 'spec', 'openConnections') : 0;
  const said = containers.flatMap((container): [string, string][] => {
    const main = textAt(container, 'name');
    const begun = `${main}: taking ${name} down`;
    if (open === 0) return [[`${LINES}.${main}`, `${begun}\n${main}: done`]];
    const refusal = `${main}: database ${name} still has ${open} open connections\nError: refusing to drop database`;
    return [
      [`${LINES}.${main}`, refusal],
      [`${EXIT_CODE}.${main}`, '4'],
    ];
  });
  return {
    [`${LINES}.reader`]: 'Object file written to: /kratix/input/object.yaml',
    [LINES]: 'status written',
    'example.com/behaviour': 'succeed',
    ...Object.fromEntries(said),
  };
}

function isJob(job: ApiObject, condition: string): boolean {
  return listAt(job, 'status', 'conditions')
    .filter(isJson)
    .some(({ type, status }) => type === condition && status === 'True');
}
