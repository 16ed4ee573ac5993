import { type OwnerReference, ownersOf, recordOf, textOf } from './row.ts';
import { type Instant, parseInstant } from './time.ts';

/** Any object, as the API server sent it. Nothing about it is sure. */
export type KubeObject = Readonly<Record<string, unknown>>;

/** What every object has, read from `metadata` with the tolerance that a stranger's data needs. */
export interface Meta {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
  readonly owners: readonly OwnerReference[];
  readonly createdAt: Instant | undefined;
  /** `deletionTimestamp`: for pods the end of the grace period. */
  readonly deletedAt: Instant | undefined;
  readonly graceSeconds: number;
}

/** An entry of `status.conditions`. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly at: Instant | undefined;
}

export function metaOf(object: KubeObject): Meta {
  const metadata = recordOf(object.metadata) ?? {};
  const grace = metadata.deletionGracePeriodSeconds;
  return {
    apiVersion: textOf(object.apiVersion),
    kind: textOf(object.kind),
    namespace: textOf(metadata.namespace),
    name: textOf(metadata.name),
    uid: textOf(metadata.uid),
    resourceVersion: textOf(metadata.resourceVersion),
    generation: typeof metadata.generation === 'number' ? metadata.generation : undefined,
    labels: textsOf(metadata.labels),
    annotations: textsOf(metadata.annotations),
    finalizers: listOf(metadata.finalizers).filter((item) => typeof item === 'string'),
    owners: ownersOf(metadata.ownerReferences),
    createdAt: parseInstant(metadata.creationTimestamp),
    deletedAt: parseInstant(metadata.deletionTimestamp),
    graceSeconds: typeof grace === 'number' ? grace : 0,
  };
}

/** `Widget demo/cache`: how an object is named in a sentence. */
export function nameOf(object: KubeObject): string {
  const { kind, namespace, name } = metaOf(object);
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

/** When deletion was asked for; `undefined` when it was not. */
export function requestedAt(object: KubeObject): Instant | undefined {
  const deletedAt = parseInstant(valueAt(object, 'metadata', 'deletionTimestamp'));
  const grace = numberAt(object, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
  return deletedAt === undefined ? undefined : deletedAt - grace * 1000;
}

/** What lies at `path`; `undefined` where there is nothing. */
export function valueAt(object: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => recordOf(value)?.[key], object);
}

/** The text at `path`; empty where there is none. */
export function textAt(object: unknown, ...path: readonly string[]): string {
  return textOf(valueAt(object, ...path));
}

/** The number at `path`; `undefined` where there is none. */
export function numberAt(object: unknown, ...path: readonly string[]): number | undefined {
  const value = valueAt(object, ...path);
  return typeof value === 'number' ? value : undefined;
}

/** The objects in the list at `path`. */
export function recordsAt(object: unknown, ...path: readonly string[]): readonly KubeObject[] {
  return listOf(valueAt(object, ...path))
    .map(recordOf)
    .filter((item) => item !== undefined);
}

/** `status.conditions`, as they are written there. */
export function conditionsOf(object: unknown): readonly Condition[] {
  return recordsAt(object, 'status', 'conditions').map((condition) => ({
    type: textOf(condition.type),
    status: textOf(condition.status),
    reason: textOf(condition.reason),
    message: textOf(condition.message),
    at: parseInstant(condition.lastTransitionTime),
  }));
}

export function conditionOf(object: unknown, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** When somebody wrote the object last, as its managedFields, conditions and creation tell. */
export function writtenAt(object: KubeObject): Instant | undefined {
  const instants = [
    metaOf(object).createdAt,
    ...recordsAt(object, 'metadata', 'managedFields').map(({ time }) => parseInstant(time)),
    ...conditionsOf(object).map(({ at }) => at),
  ].filter((at) => at !== undefined);
  return instants.length === 0 ? undefined : Math.max(...instants);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(recordOf(value) ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
