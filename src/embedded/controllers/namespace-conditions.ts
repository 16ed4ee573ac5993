import type { Instant } from '../../kube/time.ts';
import type { ApiObject, Json } from '../json.ts';
import type { ResourceType } from '../server/resource-type.ts';
import { timestamp } from '../server/timestamps.ts';

/** Objects of one kind that a terminating namespace still holds. */
export interface Remaining {
  readonly type: ResourceType;
  readonly objects: readonly ApiObject[];
}

/** The conditions of a terminating namespace; times are kept where nothing has changed. */
export function namespaceConditions(
  remaining: readonly Remaining[],
  old: readonly Json[],
  now: Instant,
): readonly Json[] {
  const fresh = [
    fine(
      'NamespaceDeletionDiscoveryFailure',
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    fine(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    fine(
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    contentRemaining(remaining),
    finalizersRemaining(remaining),
  ];
  return fresh.map(({ type, status, reason, message }) => {
    const known = old.find((condition) => condition.type === type);
    const lastTransitionTime = known?.status === status ? known.lastTransitionTime : timestamp(now);
    return { type, status, lastTransitionTime, reason, message };
  });
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

function fine(type: string, reason: string, message: string): Condition {
  return { type, status: 'False', reason, message };
}

function contentRemaining(remaining: readonly Remaining[]): Condition {
  const type = 'NamespaceContentRemaining';
  const texts = remaining
    .map(
      ({ type: { resource, group }, objects }) =>
        `${resource}.${group} has ${objects.length} resource instances`,
    )
    .sort();
  if (texts.length === 0) return fine(type, 'ContentRemoved', 'All content successfully removed');
  const message = `Some resources are remaining: ${texts.join(', ')}`;
  return { type, status: 'True', reason: 'SomeResourcesRemain', message };
}

function finalizersRemaining(remaining: readonly Remaining[]): Condition {
  const type = 'NamespaceFinalizersRemaining';
  const counts = new Map<string, number>();
  for (const { metadata } of remaining.flatMap(({ objects }) => objects))
    for (const finalizer of metadata.finalizers ?? [])
      counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  const texts = [...counts]
    .map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
    .sort();
  if (texts.length === 0)
    return fine(type, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished');
  const message = `Some content in the namespace has finalizers remaining: ${texts.join(', ')}`;
  return { type, status: 'True', reason: 'SomeFinalizersRemain', message };
}
