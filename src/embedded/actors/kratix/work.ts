import { type ApiObject, type Json, jsonAt, listAt, textAt } from '../../json.ts';
import { ensure, ownedBy } from '../ensure.ts';
import { pathOfKind } from '../plain-kind.ts';
import { startReconciling } from '../reconcile.ts';
import { addFinalizers, type Condition, dropFinalizer, setConditions } from '../writing.ts';
import { apiVersionOf, KINDS, LABELS, pathTo } from './kinds.ts';
import type { Kratix } from './manager.ts';

const WORK_CLEANUP = 'kratix.io/work-cleanup';
const REPO_CLEANUP = 'finalizers.workplacement.kratix.io/repo-cleanup';
const GROUP_ID = '5058f1af8388633f609cadb75a75dc9d';
const STEP_MS = 700;
/** How often Kratix tries a WorkPlacement. */
const TRY_MS = 15_000;

/** Works go once the deletion of their WorkPlacements was asked for; those go when their files have gone. */
export function startWorks(kratix: Kratix): void {
  const { actors, client } = kratix;
  startReconciling(actors, client, {
    path: pathOfKind(KINDS.works),
    pathOf: (work) => pathTo(KINDS.works, work),
    reconcile: (work) => reconcileWork(kratix, work),
  });
  startReconciling(actors, client, {
    path: pathOfKind(KINDS.placements),
    pathOf: (placement) => pathTo(KINDS.placements, placement),
    reconcile: (placement) => reconcilePlacement(kratix, placement),
  });
}

/** What a configure pipeline leaves behind: what is to be written to which Destinations. */
export async function ensureWork(
  { client }: Kratix,
  promise: ApiObject,
  work: {
    readonly namespace: string;
    readonly name: string;
    readonly labels: Json;
    readonly resourceName?: string;
  },
): Promise<void> {
  const { namespace, name, labels, resourceName } = work;
  const destinationSelectors = listAt(promise, 'spec', 'destinationSelectors');
  const group = { id: GROUP_ID, directory: '.', destinationSelectors, workloads: [] };
  await ensure(client, pathOfKind(KINDS.works, namespace), {
    apiVersion: apiVersionOf(KINDS.works),
    kind: 'Work',
    metadata: { name, labels },
    spec: {
      promiseName: promise.metadata.name,
      ...(resourceName === undefined ? {} : { resourceName }),
      workloadGroups: [group],
    },
  });
}

async function reconcileWork(kratix: Kratix, work: ApiObject): Promise<number | undefined> {
  const { actors, client } = kratix;
  const path = pathTo(KINDS.works, work);
  const { name, namespace = '', deletionTimestamp } = work.metadata;
  if (deletionTimestamp === undefined) {
    if (await addFinalizers(client, path, work, [WORK_CLEANUP])) return 0;
    await place(kratix, work);
    await setConditions(actors, client, path, work, [
      is(
        'ScheduleSucceeded',
        'AllWorkplacementsScheduled',
        'All workplacements scheduled successfully',
      ),
      is('Ready', 'AllWorkplacementsScheduled', 'Ready'),
    ]);
    return undefined;
  }
  const all = await kratix.list(pathOfKind(KINDS.placements, namespace), { [LABELS.work]: name });
  await kratix.removeAll(all, (placement) => pathTo(KINDS.placements, placement));
  await actors.wait(STEP_MS);
  await dropFinalizer(client, path, WORK_CLEANUP);
  return undefined;
}

/** Makes the one WorkPlacement of a Work, on the first Destination with the labels it asks for. */
async function place({ client, list }: Kratix, work: ApiObject): Promise<void> {
  const { name, namespace = '', labels = {} } = work.metadata;
  const [group] = listAt(work, 'spec', 'workloadGroups');
  const [wanted] = listAt(group, 'destinationSelectors');
  const matchLabels = jsonAt(wanted, 'matchLabels') as Readonly<Record<string, string>>;
  const [destination] = await list(pathOfKind(KINDS.destinations), matchLabels);
  if (destination === undefined) return;
  const target = destination.metadata.name;
  await ensure(client, pathOfKind(KINDS.placements, namespace), {
    apiVersion: apiVersionOf(KINDS.placements),
    kind: 'WorkPlacement',
    metadata: {
      name: `${name}.${target}-${GROUP_ID.slice(0, 5)}`,
      labels: {
        [LABELS.work]: name,
        [LABELS.destination]: target,
        [LABELS.pipeline]: labels[LABELS.pipeline],
        'kratix.io/workload-group-id': GROUP_ID,
      },
      ...ownedBy(work),
    },
    spec: {
      id: GROUP_ID,
      generation: 1,
      targetDestinationName: target,
      promiseName: textAt(work, 'spec', 'promiseName'),
      resourceName: textAt(work, 'spec', 'resourceName'),
      workloads: listAt(group, 'workloads'),
    },
  });
}

async function reconcilePlacement(
  kratix: Kratix,
  placement: ApiObject,
): Promise<number | undefined> {
  const { actors, client } = kratix;
  const path = pathTo(KINDS.placements, placement);
  if (placement.metadata.deletionTimestamp === undefined) {
    if (await addFinalizers(client, path, placement, [REPO_CLEANUP])) return 0;
    await setConditions(actors, client, path, placement, [
      is('ScheduleSucceeded', 'ScheduledToDestination', 'Scheduled to correct Destination'),
      is('WriteSucceeded', 'WorkloadsWrittenToStateStore', 'Workloads written to State Store'),
      is('Ready', 'WorkloadsWrittenToTargetDestination', 'Ready'),
    ]);
    return undefined;
  }
  const refusal = await refusalOf(kratix, placement);
  if (refusal === undefined) {
    await actors.wait(STEP_MS);
    await dropFinalizer(client, path, REPO_CLEANUP);
    return undefined;
  }
  const message = `failed to delete files from repository: ${refusal}`;
  const reason = 'FailedDeleteFilesFromRepository';
  await kratix.record('WorkPlacementController', placement, 'Warning', reason, message);
  return TRY_MS;
}

/** What a state store says whose endpoint nobody serves; its own conditions go on saying Ready. */
async function refusalOf({ client }: Kratix, placement: ApiObject): Promise<string | undefined> {
  const target = textAt(placement, 'spec', 'targetDestinationName');
  const destination = await client.get(`${pathOfKind(KINDS.destinations)}/${target}`);
  const name = textAt(destination, 'spec', 'stateStoreRef', 'name');
  const store = await client.get(`${pathOfKind(KINDS.stores)}/${name}`);
  const endpoint = textAt(store, 'spec', 'endpoint');
  const [host = ''] = endpoint.split(':');
  if (!host.endsWith('.invalid')) return undefined;
  const bucket = textAt(store, 'spec', 'bucketName');
  return `Get "http://${endpoint}/${bucket}/?list-type=2&prefix=${target}": dial tcp: lookup ${host}: no such host`;
}

function is(type: string, reason: string, message: string): Condition {
  return { type, status: 'True', reason, message };
}
