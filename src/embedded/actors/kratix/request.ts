import { type ApiObject, listAt, textAt } from '../../json.ts';
import { attempt, ensure } from '../ensure.ts';
import { type PlainKind, pathOfKind } from '../plain-kind.ts';
import { startReconciling } from '../reconcile.ts';
import { addFinalizers, dropFinalizer, setConditions } from '../writing.ts';
import { apiVersionOf, isPaused, KINDS, LABELS, pathTo, suffixOf } from './kinds.ts';
import type { Kratix } from './manager.ts';
import { jobsOf, runDeletePipeline, type Subject } from './pipeline.ts';
import { ensureWork } from './work.ts';

const CONTROLLER = 'ResourceRequestController';
const LOOK_MS = 500;
const STEP_MS = 1500;
/** As Kratix lists them, which is not the order in which it takes them off. */
const FINALIZERS = [
  'work-cleanup',
  'workflows-cleanup',
  'delete-workflows',
  'resource-binding-cleanup',
];

/** The kind that a Promise defines. */
export function requestKind(promise: ApiObject): PlainKind {
  const [version] = listAt(promise, 'spec', 'api', 'spec', 'versions');
  return {
    group: textAt(promise, 'spec', 'api', 'spec', 'group'),
    version: textAt(version, 'name'),
    kind: textAt(promise, 'spec', 'api', 'spec', 'names', 'kind'),
    plural: textAt(promise, 'spec', 'api', 'spec', 'names', 'plural'),
  };
}

/** The controller of the requests of one Promise. */
export function startRequests(kratix: Kratix, promise: ApiObject): void {
  const kind = requestKind(promise);
  startReconciling(kratix.actors, kratix.client, {
    path: pathOfKind(kind),
    pathOf: (request) => pathTo(kind, request),
    async reconcile(object) {
      const path = `${pathOfKind(KINDS.promises)}/${promise.metadata.name}`;
      const current = await kratix.client.get(path);
      if (isPaused(current) || isPaused(object)) return undefined;
      const subject = { object, kind, controller: CONTROLLER, promise: current };
      const isDeleting = object.metadata.deletionTimestamp !== undefined;
      return isDeleting ? tearDown(kratix, subject) : fulfil(kratix, subject);
    },
  });
}

/** Writes what the configure pipeline would have: a Work; and the binding. */
async function fulfil(kratix: Kratix, subject: Subject): Promise<number | undefined> {
  const { actors, client } = kratix;
  const { object, kind, promise } = subject;
  const path = pathTo(kind, object);
  const { name, namespace = '' } = object.metadata;
  const of = promise.metadata.name;
  const labels = { [LABELS.promise]: of, [LABELS.request]: name };
  const wanted = FINALIZERS.map((step) => `kratix.io/${step}`);
  if (await addFinalizers(client, path, object, wanted, { [LABELS.promise]: of })) return 0;
  await ensure(client, pathOfKind(KINDS.bindings, namespace), {
    apiVersion: apiVersionOf(KINDS.bindings),
    kind: 'ResourceBinding',
    metadata: { name: `${name}-${of}-${suffixOf(`binding/${namespace}/${name}`)}`, labels },
    spec: { promiseRef: { name: of }, resourceRef: { name, namespace }, version: 'latest' },
  });
  await ensureWork(kratix, promise, {
    namespace,
    name: `${of}-${name}-deploy-${suffixOf(`${of}/${namespace}/${name}`)}`,
    labels: { ...labels, 'kratix.io/work-type': 'resource', [LABELS.pipeline]: 'deploy' },
    resourceName: name,
  });
  await setConditions(actors, client, path, object, [
    {
      type: 'ConfigureWorkflowCompleted',
      status: 'True',
      reason: 'PipelinesExecutedSuccessfully',
      message: 'Pipelines completed',
    },
    { type: 'Reconciled', status: 'True', reason: 'Reconciled', message: 'Reconciled' },
  ]);
  return undefined;
}

/** The four steps, in Kratix's order; each is left only when it is done. */
async function tearDown(kratix: Kratix, subject: Subject): Promise<number | undefined> {
  const { finalizers = [] } = subject.object.metadata;
  const has = (step: string) => finalizers.includes(`kratix.io/${step}`);
  if (has('delete-workflows')) {
    const state = await runDeletePipeline(kratix, subject);
    return state === 'done' ? finish(kratix, subject, 'delete-workflows') : state;
  }
  if (has('work-cleanup')) return cleanWorks(kratix, subject);
  if (has('workflows-cleanup')) {
    const jobs = await jobsOf(kratix, subject);
    await kratix.removeAll(jobs, ({ metadata: { namespace, name } }) => {
      return `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;
    });
    return jobs.length > 0 ? LOOK_MS : finish(kratix, subject, 'workflows-cleanup');
  }
  if (!has('resource-binding-cleanup')) return undefined;
  const { object, promise } = subject;
  const { name, namespace = '' } = object.metadata;
  const labels = { [LABELS.promise]: promise.metadata.name, [LABELS.request]: name };
  const bindings = await kratix.list(pathOfKind(KINDS.bindings, namespace), labels);
  await kratix.removeAll(bindings, (binding) => pathTo(KINDS.bindings, binding));
  return bindings.length > 0 ? LOOK_MS : finish(kratix, subject, 'resource-binding-cleanup');
}

async function cleanWorks(kratix: Kratix, subject: Subject): Promise<number | undefined> {
  const { object, promise } = subject;
  const { name, namespace = '' } = object.metadata;
  const labels = { [LABELS.promise]: promise.metadata.name, [LABELS.request]: name };
  const works = await kratix.list(pathOfKind(KINDS.works, namespace), labels);
  await kratix.removeAll(works, (work) => pathTo(KINDS.works, work));
  return works.length > 0 ? LOOK_MS : finish(kratix, subject, 'work-cleanup');
}

async function finish(kratix: Kratix, { object, kind }: Subject, step: string): Promise<number> {
  await kratix.actors.wait(STEP_MS);
  await attempt(() => dropFinalizer(kratix.client, pathTo(kind, object), `kratix.io/${step}`));
  return 0;
}
