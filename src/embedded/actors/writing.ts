import { type ApiObject, isJson, type Json, listAt } from '../json.ts';
import { timestamp } from '../server/timestamps.ts';
import { type ApiClient, JSON_PATCH } from './client.ts';
import type { Actors } from './start-actors.ts';

/** A condition but for its time. */
export interface Condition extends Json {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** Puts finalizers on that an object does not have yet. Returns whether there were any. */
export async function addFinalizers(
  client: ApiClient,
  path: string,
  { metadata }: ApiObject,
  wanted: readonly string[],
  labels: Json = {},
): Promise<boolean> {
  const { finalizers = [] } = metadata;
  if (wanted.every((finalizer) => finalizers.includes(finalizer))) return false;
  const all = [...new Set([...finalizers, ...wanted])];
  await client.patch(path, { metadata: { finalizers: all, labels } });
  return true;
}

/** Takes one finalizer off, and only where it still is. Returns what is left of the object then. */
export async function dropFinalizer(
  client: ApiClient,
  path: string,
  finalizer: string,
): Promise<ApiObject | undefined> {
  const { metadata } = await client.get(path);
  const index = (metadata.finalizers ?? []).indexOf(finalizer);
  if (index < 0) return undefined;
  const at = `/metadata/finalizers/${index}`;
  const patch = [
    { op: 'test', path: at, value: finalizer },
    { op: 'remove', path: at },
  ];
  return await client.patch(path, patch, JSON_PATCH);
}

/** Writes conditions that an object does not have yet, and others that say otherwise now. */
export async function setConditions(
  actors: Actors,
  client: ApiClient,
  path: string,
  object: ApiObject,
  wanted: readonly Condition[],
): Promise<void> {
  const known = listAt(object, 'status', 'conditions').filter(isJson);
  const fresh = wanted.filter(
    (condition) =>
      !known.some(
        ({ type, status, reason }) =>
          type === condition.type && status === condition.status && reason === condition.reason,
      ),
  );
  if (fresh.length === 0) return;
  const lastTransitionTime = timestamp(actors.clock.now());
  const kept = known.filter(({ type }) => !fresh.some((condition) => condition.type === type));
  const conditions = [...kept, ...fresh.map((condition) => ({ ...condition, lastTransitionTime }))];
  await client.patch(`${path}/status`, { status: { conditions } });
}
