import { type KubeObject, metaOf, nameOf, valueAt } from './object.ts';
import { objectPath, type ServedKind } from './served-kind.ts';

/** The operations of RFC 6902 that a plan may hold: what is expected, and the one thing to take away. */
export type PatchOperation =
  | { readonly op: 'test'; readonly path: string; readonly value: string }
  | { readonly op: 'remove'; readonly path: string };

/** One write, exactly as it is shown, rehearsed and sent. */
export interface PatchPlan {
  readonly method: 'PATCH';
  readonly path: string;
  readonly contentType: 'application/json-patch+json';
  readonly body: readonly PatchOperation[];
  /** `Remove the finalizer example.com/lock from Widget demo/cache`. */
  readonly description: string;
}

/** Who ktop is in the `managedFields` of what it has written. */
export const FIELD_MANAGER = 'ktop';

/** What the API server said of a plan. */
export type PatchOutcome =
  | {
      readonly type: 'accepted';
      /** What is left on the object that was answered with, which may be gone already. */
      readonly finalizers: readonly string[];
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
    description: `Remove the finalizer ${finalizer} from ${nameOf(object)}`,
  };
}
