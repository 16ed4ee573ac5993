import { type ApiObject, jsonAt } from '../../json.ts';
import { attempt, type Draft, ensure, ownedBy } from '../ensure.ts';
import { pathOfKind } from '../plain-kind.ts';
import { startReconciling } from '../reconcile.ts';
import { addFinalizers, dropFinalizer, setConditions } from '../writing.ts';
import { DEPENDANTS, ensureDependants } from './dependants.ts';
import { apiVersionOf, isPaused, KINDS, LABELS, pathTo, SYSTEM, suffixOf } from './kinds.ts';
import type { Kratix } from './manager.ts';
import { jobsOf, runDeletePipeline } from './pipeline.ts';
import { requestKind, startRequests } from './request.ts';
import { ensureWork } from './work.ts';

const CONTROLLER = 'PromiseController';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const LOOK_MS = 500;
const STEP_MS = 1500;
/** Between two kinds of dependants. */
const DEPENDANT_MS = 5000;
/** As Kratix lists them, which is not the order in which it takes them off. */
const FINALIZERS = [
  'resource-request-cleanup',
  'dynamic-controller-dependant-resources-cleanup',
  'api-crd-cleanup',
  'dependencies-cleanup',
  'workflows-cleanup',
  'delete-workflows',
  'revision-cleanup',
];

/** Promises, each with the controller of its requests; and their revisions. */
export function startPromises(kratix: Kratix): void {
  const { actors, client } = kratix;
  const served = new Set<string>();
  startReconciling(actors, client, {
    path: pathOfKind(KINDS.promises),
    pathOf: (promise) => pathTo(KINDS.promises, promise),
    async reconcile(promise) {
      const { name, deletionTimestamp } = promise.metadata;
      if (isPaused(promise)) return undefined;
      if (deletionTimestamp !== undefined) return tearDown(kratix, promise);
      const again = await install(kratix, promise);
      if (again === undefined && !served.has(name)) startRequests(kratix, promise);
      if (again === undefined) served.add(name);
      return again;
    },
  });
  startReconciling(actors, client, {
    path: pathOfKind(KINDS.revisions),
    pathOf: (revision) => pathTo(KINDS.revisions, revision),
    async reconcile(revision) {
      if (revision.metadata.deletionTimestamp === undefined) return undefined;
      const path = pathTo(KINDS.revisions, revision);
      await dropFinalizer(client, path, 'kratix.io/resource-request-cleanup');
      return undefined;
    },
  });
}

async function install(kratix: Kratix, promise: ApiObject): Promise<number | undefined> {
  const { actors, client } = kratix;
  const path = pathTo(KINDS.promises, promise);
  const wanted = FINALIZERS.map((step) => `kratix.io/${step}`);
  if (await addFinalizers(client, path, promise, wanted)) return 0;
  const { name } = promise.metadata;
  const labels = { [LABELS.promise]: name };
  const definition = jsonAt(promise, 'spec', 'api') as Draft;
  const metadata = { ...definition.metadata, labels };
  await ensure(client, CRDS, { ...definition, metadata });
  await ensureDependants(kratix, name);
  await ensure(client, pathOfKind(KINDS.revisions), {
    apiVersion: apiVersionOf(KINDS.revisions),
    kind: 'PromiseRevision',
    metadata: {
      name: `${name}-2888c`,
      labels: { ...labels, 'kratix.io/latest-revision': 'true' },
      finalizers: ['kratix.io/resource-request-cleanup'],
      ...ownedBy(promise),
    },
    spec: { promiseRef: { name }, promiseSpec: promise.spec, version: 'v1.0.0' },
  });
  await ensureWork(kratix, promise, {
    namespace: SYSTEM,
    name: `${name}-setup-${suffixOf(name)}`,
    labels: { ...labels, 'kratix.io/work-type': 'promise', [LABELS.pipeline]: 'setup' },
  });
  await setConditions(actors, client, path, promise, [
    {
      type: 'Available',
      status: 'True',
      reason: 'PromiseAvailable',
      message: 'Ready to fulfil resource requests',
    },
    { type: 'Reconciled', status: 'True', reason: 'Reconciled', message: 'Reconciled' },
  ]);
  return undefined;
}

/** The seven steps, in Kratix's order. */
async function tearDown(kratix: Kratix, promise: ApiObject): Promise<number | undefined> {
  const { client, list } = kratix;
  const { name, finalizers = [] } = promise.metadata;
  const subject = { object: promise, kind: KINDS.promises, controller: CONTROLLER, promise };
  const labels = { [LABELS.promise]: name };
  const finish = async (step: string): Promise<number> => {
    await kratix.actors.wait(STEP_MS);
    const path = pathTo(KINDS.promises, promise);
    await attempt(() => dropFinalizer(client, path, `kratix.io/${step}`));
    return 0;
  };
  const unless = async (left: readonly unknown[], step: string) =>
    left.length > 0 ? LOOK_MS : finish(step);
  const step = ORDER.find((candidate) => finalizers.includes(`kratix.io/${candidate}`));
  switch (step) {
    case undefined:
      return undefined;
    case 'delete-workflows': {
      const state = await runDeletePipeline(kratix, subject);
      return state === 'done' ? finish(step) : state;
    }
    case 'workflows-cleanup': {
      const jobs = await jobsOf(kratix, subject);
      await kratix.removeAll(
        jobs,
        (job) => `/apis/batch/v1/namespaces/${SYSTEM}/jobs/${job.metadata.name}`,
      );
      return unless(jobs, step);
    }
    case 'resource-request-cleanup': {
      const kind = requestKind(promise);
      const requests = await list(pathOfKind(kind));
      await kratix.removeAll(requests, (request) => pathTo(kind, request));
      return unless(requests, step);
    }
    case 'revision-cleanup': {
      const revisions = await list(pathOfKind(KINDS.revisions), labels);
      await kratix.removeAll(revisions, (revision) => pathTo(KINDS.revisions, revision));
      return finish(step);
    }
    case 'dynamic-controller-dependant-resources-cleanup':
      for (const collection of DEPENDANTS) {
        const left = await list(collection.all, labels);
        await kratix.removeAll(left, collection.pathOf);
        if (left.length > 0) return DEPENDANT_MS;
      }
      return finish(step);
    case 'dependencies-cleanup': {
      const works = await list(pathOfKind(KINDS.works), labels);
      await kratix.removeAll(works, (work) => pathTo(KINDS.works, work));
      return unless(works, step);
    }
    case 'api-crd-cleanup': {
      const definitions = await list(CRDS, labels);
      await kratix.removeAll(definitions, ({ metadata }) => `${CRDS}/${metadata.name}`);
      return unless(definitions, step);
    }
  }
}

const ORDER = [
  'delete-workflows',
  'workflows-cleanup',
  'resource-request-cleanup',
  'revision-cleanup',
  'dynamic-controller-dependant-resources-cleanup',
  'dependencies-cleanup',
  'api-crd-cleanup',
] as const;
