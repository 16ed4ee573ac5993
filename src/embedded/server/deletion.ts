import type { Instant } from '../../kube/time.ts';
import { type ApiObject, isJson, type Json, jsonAt, listAt, textAt, tidy } from '../json.ts';
import { invalidOptions } from './field-errors.ts';
import type { ResourceType } from './resource-type.ts';
import { badRequest, conflict } from './status-error.ts';
import { timestamp } from './timestamps.ts';
import { dryRunErrors } from './write-options.ts';

const POLICIES = ['Foreground', 'Background', 'Orphan'] as const;
export type PropagationPolicy = (typeof POLICIES)[number];

/** How a deletion is asked for: the body of DELETE, or its query. */
export interface DeleteOptions {
  readonly policy: PropagationPolicy | undefined;
  readonly graceSeconds: number | undefined;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly dryRun: boolean;
}

/** What a deletion makes of an object: gone, or marked and waiting. */
export interface DeletionPlan {
  readonly object: ApiObject;
  readonly gone: boolean;
}

export const plainDeletion: DeleteOptions = {
  policy: undefined,
  graceSeconds: undefined,
  uid: '',
  resourceVersion: '',
  dryRun: false,
};

/**
 * Reads DeleteOptions; throws what the server says to wrong ones. A body counts alone: the query beside
 * it is not looked at, not even its `dryRun`.
 */
export function readDeleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  const options = isJson(body) ? body : optionsIn(query);
  const kind = textAt(options, 'kind');
  if (kind !== '' && kind !== 'DeleteOptions')
    throw badRequest(
      `no kind "${kind}" is registered for version "${textAt(options, 'apiVersion')}" in scheme "pkg/runtime/scheme.go:111"`,
    );
  const dryRun = listAt(options, 'dryRun');
  const errors = dryRunErrors(dryRun);
  if (errors.length > 0) throw invalidOptions('DeleteOptions', ...errors);
  const policy = textAt(options, 'propagationPolicy') || undefined;
  if (policy !== undefined && options.orphanDependents !== undefined)
    throw invalidOptions('DeleteOptions', {
      type: 'Invalid',
      field: 'propagationPolicy',
      value: policy,
      detail: 'orphanDependents and deletionPropagation cannot be both set',
    });
  const known = POLICIES.find((item) => item === policy);
  if (policy !== undefined && known === undefined)
    throw invalidOptions('DeleteOptions', {
      type: 'NotSupported',
      field: 'propagationPolicy',
      value: policy,
      detail: 'supported values: "Foreground", "Background", "Orphan", "nil"',
    });
  const grace = options.gracePeriodSeconds;
  return {
    policy: known ?? (String(options.orphanDependents) === 'true' ? 'Orphan' : undefined),
    graceSeconds: grace === undefined || grace === null ? undefined : Number(grace),
    uid: textAt(options, 'preconditions', 'uid'),
    resourceVersion: textAt(options, 'preconditions', 'resourceVersion'),
    dryRun: dryRun.length > 0,
  };
}

function optionsIn(query: URLSearchParams): Json {
  return { ...Object.fromEntries(query), dryRun: query.getAll('dryRun') };
}

/** Decides what DELETE does to `object`. Pure. */
export function planDeletion(
  type: ResourceType,
  object: ApiObject,
  options: DeleteOptions,
  now: Instant,
): DeletionPlan {
  checkPreconditions(type, object, options);
  if (type.rules.beginDeletion !== undefined) {
    const marked = type.rules.beginDeletion(object, now);
    return { object: marked, gone: isFree(marked) && (type.rules.removable?.(marked) ?? true) };
  }
  const grace = type.rules.grace?.(object, options.graceSeconds) ?? 0;
  const finalizers = finalizersAfter(type, object, options.policy);
  if (object.metadata.deletionTimestamp !== undefined)
    return continueDeletion(object, finalizers, type.rules.grace === undefined ? 0 : grace);
  const isGraceful = type.rules.grace !== undefined;
  if (!isGraceful && finalizers.length === 0) return { object, gone: true };
  const { generation } = object.metadata;
  const metadata = tidy({
    ...object.metadata,
    generation: generation === undefined ? undefined : generation + 1,
    deletionTimestamp: timestamp(now + grace * 1000),
    deletionGracePeriodSeconds: grace,
    finalizers,
  });
  return { object: { ...object, metadata }, gone: grace === 0 && finalizers.length === 0 };
}

/** A second DELETE may shorten the grace period or change the policy, never undo anything. */
function continueDeletion(
  object: ApiObject,
  finalizers: readonly string[],
  grace: number,
): DeletionPlan {
  const { deletionTimestamp = '', deletionGracePeriodSeconds: old = 0 } = object.metadata;
  const shorter = Math.min(old, grace);
  const requestedAt = Date.parse(deletionTimestamp) - old * 1000;
  const unchanged =
    shorter === old && finalizers.join() === (object.metadata.finalizers ?? []).join();
  const metadata = tidy({
    ...object.metadata,
    deletionTimestamp: timestamp(requestedAt + shorter * 1000),
    deletionGracePeriodSeconds: shorter,
    finalizers,
  });
  return {
    object: unchanged ? object : { ...object, metadata },
    gone: shorter === 0 && finalizers.length === 0,
  };
}

function finalizersAfter(
  type: ResourceType,
  { metadata: { finalizers = [] } }: ApiObject,
  policy: PropagationPolicy | undefined,
): readonly string[] {
  const effective = policy ?? (type.orphansByDefault ? 'Orphan' : undefined);
  if (effective === undefined) return finalizers;
  const others = finalizers.filter((it) => it !== 'orphan' && it !== 'foregroundDeletion');
  if (effective === 'Background') return others;
  return [...others, effective === 'Orphan' ? 'orphan' : 'foregroundDeletion'];
}

function checkPreconditions(type: ResourceType, object: ApiObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = object.metadata;
  const subject = { group: type.group, resource: type.kind };
  if (options.uid !== '' && options.uid !== uid)
    throw conflict(
      subject,
      object.metadata.name,
      `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  if (options.resourceVersion !== '' && options.resourceVersion !== resourceVersion)
    throw conflict(
      subject,
      object.metadata.name,
      `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
}

function isFree(object: ApiObject): boolean {
  return (jsonAt(object, 'metadata').finalizers ?? undefined) === undefined;
}
