import { textAt, valueAt } from '../kube/object.ts';
import type { ObjectRef } from '../kube/row.ts';
import type { Connection } from './connection.ts';
import { isAborted } from './errors.ts';

/** Whether this user may do something, as the API server says. */
export type Access =
  | { readonly type: 'allowed' }
  | { readonly type: 'denied'; readonly reason: string }
  /** The server did not say. */
  | { readonly type: 'unknown'; readonly message: string };

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Whether this user may patch one object, or a subresource of it. Rejects only when it is called off. */
export async function mayPatch(
  connection: Connection,
  { kind, namespace, name }: Omit<ObjectRef, 'uid'>,
  subresource?: string,
): Promise<Access> {
  const resourceAttributes = {
    verb: 'patch',
    group: kind.group,
    version: kind.version,
    resource: kind.resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === '' ? {} : { namespace }),
    name,
  };
  try {
    const review = await connection.json({
      method: 'POST',
      path: REVIEWS,
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      },
    });
    return valueAt(review, 'status', 'allowed') === true
      ? { type: 'allowed' }
      : { type: 'denied', reason: textAt(review, 'status', 'reason') };
  } catch (error) {
    if (isAborted(error)) throw error;
    return { type: 'unknown', message: error instanceof Error ? error.message : String(error) };
  }
}
