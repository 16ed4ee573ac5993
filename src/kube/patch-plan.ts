import { type FieldWrite, operationsOf, type PatchOperation } from './field-write.ts';
import { type KubeObject, metaOf, nameOf, valueAt } from './object.ts';
import { kindKey, objectPath, type ServedKind } from './served-kind.ts';

/** One write, exactly as it is shown, rehearsed and sent. */
export interface PatchPlan {
  readonly method: 'PATCH';
  readonly path: string;
  readonly contentType: 'application/json-patch+json';
  readonly body: readonly PatchOperation[];
  /** What the answer is to hold of the object: all of it, where ktop reads more than its metadata. */
  readonly answer: 'metadata' | 'whole';
  /** `Remove the finalizer example.com/lock from Widget demo/cache`. */
  readonly description: string;
}

/** Who ktop is in the `managedFields` of what it has written. */
export const FIELD_MANAGER = 'ktop';

/** What the API server said of a plan. */
export type PatchOutcome =
  | {
      readonly type: 'accepted';
      /** The object that was answered with, which may be gone already. */
      readonly object: KubeObject;
    }
  | {
      readonly type: 'refused';
      readonly status: number;
      /** The reason of its Status object; empty when it gave none. */
      readonly reason: string;
      readonly message: string;
    }
  /** No answer came, so that nobody knows whether it was done. */
  | { readonly type: 'unanswered'; readonly message: string };

/**
 * The plan that removes one finalizer from `object`, and does so only while the object is the same one
 * and the finalizer is still at its place; `undefined` when the object does not hold it. Of a finalizer
 * that is there twice the first goes.
 */
export function planRemoval(
  object: KubeObject,
  kind: ServedKind,
  finalizer: string,
): PatchPlan | undefined {
  const { namespace, name, uid } = metaOf(object);
  const list = valueAt(object, 'metadata', 'finalizers');
  const index = Array.isArray(list) ? list.indexOf(finalizer) : -1;
  if (index < 0 || uid === '') return undefined;
  const path = `/metadata/finalizers/${index}`;
  return {
    method: 'PATCH',
    path: objectPath(kind, namespace, name),
    contentType: 'application/json-patch+json',
    body: [
      { op: 'test', path: '/metadata/uid', value: uid },
      { op: 'test', path, value: finalizer },
      { op: 'remove', path },
    ],
    answer: 'metadata',
    description: `Remove the finalizer ${finalizer} from ${nameOf(object)}`,
  };
}

/** What a plan writes, and where. */
export interface Writing {
  readonly writes: readonly FieldWrite[];
  /** Where the object itself is not the place. */
  readonly subresource?: 'status';
  /** `Set metadata.annotations[example.com/at]`: completed by the name of the object. */
  readonly title: string;
}

/**
 * The plan that writes these fields of `object`, and does so only while the object is the same one and
 * each field is as it was read; `undefined` when nothing would change.
 */
export function planWrite(
  object: KubeObject,
  kind: ServedKind,
  { writes, subresource, title }: Writing,
): PatchPlan | undefined {
  const { namespace, name, uid } = metaOf(object);
  const operations = operationsOf(object, writes);
  if (operations.length === 0 || uid === '') return undefined;
  const path = objectPath(kind, namespace, name);
  return {
    method: 'PATCH',
    path: subresource === undefined ? path : `${path}/${subresource}`,
    contentType: 'application/json-patch+json',
    body: [{ op: 'test', path: '/metadata/uid', value: uid }, ...operations],
    // What a Secret holds is nobody's business.
    answer: kindKey(kind) === 'secrets' ? 'metadata' : 'whole',
    description: `${title} of ${nameOf(object)}`,
  };
}
