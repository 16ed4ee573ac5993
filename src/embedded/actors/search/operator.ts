import { type ApiObject, listAt } from '../../json.ts';
import { timestamp } from '../../server/timestamps.ts';
import type { ApiClient } from '../client.ts';
import { holdLease } from '../lease.ts';
import { pathOfKind } from '../plain-kind.ts';
import { startReconciling } from '../reconcile.ts';
import { type Speech, startSpeakers } from '../speaker.ts';
import type { Actors } from '../start-actors.ts';
import { dropFinalizer } from '../writing.ts';
import { uuidOf } from './ids.ts';
import { FINALIZER, type Spoken, SYSTEM, searchIndexes } from './kind.ts';
import { backupLines } from './klog-lines.ts';
import { routerLines } from './tracing-lines.ts';
import { leaderLines, standbyLines } from './zap-lines.ts';

const TURN_MS = 500;
const RETRY_MS = 5000;

/**
 * Plays the three controllers of search indexes: the operator, which lets go what is deleted unless the
 * shard of it is `broken`, and two that only look. None writes to the API what goes wrong; all log it.
 */
export function startSearchOperator(actors: Actors, leader: string, broken: string): void {
  const client = actors.client('search-operator');
  const known = new Map<string, ApiObject>();
  actors.follow(client, pathOfKind(searchIndexes), (object, isGone) => {
    if (isGone) known.delete(object.metadata.uid);
    else known.set(object.metadata.uid, object);
  });
  startReconciling(actors, client, {
    path: pathOfKind(searchIndexes),
    pathOf,
    reconcile: (object) => reconcile(actors, client, object, broken),
  });
  const lease = { namespace: SYSTEM, name: 'search-operator.search.example.com' };
  const holder = `${leader}_${uuidOf(leader)}`;
  holdLease(actors, client, { ...lease, holder, seconds: 15, renewMs: 2000 });
  const spoken = () => [...known.values()].map((object) => spokenOf(object, broken));
  startSpeakers(actors, client, SYSTEM, (pod) => speechOf(pod, leader, spoken));
}

async function reconcile(
  actors: Actors,
  client: ApiClient,
  object: ApiObject,
  broken: string,
): Promise<number | undefined> {
  const { name, finalizers = [], deletionTimestamp } = object.metadata;
  const path = pathOf(object);
  if (deletionTimestamp !== undefined) {
    if (name === broken) return RETRY_MS;
    await dropFinalizer(client, path, FINALIZER);
  } else if (!finalizers.includes(FINALIZER)) {
    await client.patch(path, { metadata: { finalizers: [...finalizers, FINALIZER] } });
  } else if (listAt(object, 'status', 'conditions').length === 0) {
    const lastTransitionTime = timestamp(actors.clock.now());
    const ready = {
      type: 'Ready',
      status: 'True',
      reason: 'ShardsReady',
      message: 'all shards answer',
    };
    const conditions = [{ ...ready, lastTransitionTime }];
    await client.patch(`${path}/status`, { status: { observedGeneration: 1, conditions } });
  }
  return undefined;
}

function speechOf(
  { metadata }: ApiObject,
  leader: string,
  spoken: () => readonly Spoken[],
): Speech | undefined {
  const speech = { container: 'manager', everyMs: TURN_MS };
  if (metadata.name === leader)
    return { ...speech, say: (turn, now) => leaderLines(spoken(), turn, now) };
  switch (metadata.labels?.['app.kubernetes.io/name']) {
    case 'search-operator':
      return { ...speech, say: standbyLines };
    case 'search-backup':
      return { ...speech, say: (turn, now) => backupLines(spoken(), turn, now) };
    case 'search-router':
      return { ...speech, say: (turn, now) => routerLines(spoken(), turn, now) };
    default:
      return undefined;
  }
}

function spokenOf({ metadata }: ApiObject, broken: string): Spoken {
  const { namespace = '', name, deletionTimestamp } = metadata;
  return { namespace, name, fails: name === broken && deletionTimestamp !== undefined };
}

function pathOf({ metadata }: ApiObject): string {
  return `${pathOfKind(searchIndexes, metadata.namespace ?? '')}/${metadata.name}`;
}
