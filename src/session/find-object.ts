import type { Connection } from '../cluster/connection.ts';
import { ApiError, isAborted } from '../cluster/errors.ts';
import { type KubeObject, metaOf } from '../kube/object.ts';
import { describeRef, type ObjectRef, recordOf } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import { fetchObject } from './detail-fetch.ts';

/** An object that may still have to be found: without a `uid` whoever has the name is meant. */
export type Wanted = Omit<ObjectRef, 'uid'> & { readonly uid: string | undefined };

/** The object as it is now, or why there is none to write to. Rejects only when it is called off. */
export async function findObject(
  connection: Connection,
  wanted: Wanted,
): Promise<
  | { readonly type: 'found'; readonly object: KubeObject }
  | { readonly type: 'refused'; readonly reason: string }
> {
  try {
    const object = recordOf(await fetchObject(connection, wanted)) ?? {};
    const { uid } = metaOf(object);
    if (wanted.uid === undefined || uid === wanted.uid) return { type: 'found', object };
    return refused(
      `${describeRef(wanted)} was created again meanwhile: this one is gone, and its namesake has the uid ${uid}`,
    );
  } catch (error) {
    if (isAborted(error)) throw error;
    if (error instanceof ApiError && error.status === 404)
      return refused(`${describeRef(wanted)} is gone already`);
    const message = error instanceof Error ? error.message : String(error);
    return refused(`the object cannot be read: ${message}`);
  }
}

/** That this user may not patch an object, and which verb is missing. */
export function missingPermission(
  { kind, namespace }: Omit<ObjectRef, 'uid'>,
  asWhom: string,
  reason: string,
  subresource?: string,
): string {
  const where = namespace === '' ? '' : ` in the namespace ${namespace}`;
  const why = reason === '' ? '' : ` (${reason})`;
  const what = subresource === undefined ? kindKey(kind) : `${kindKey(kind)}/${subresource}`;
  return `${asWhom} may not patch ${what}${where}${why}: the verb "patch" is missing`;
}

function refused(reason: string): { readonly type: 'refused'; readonly reason: string } {
  return { type: 'refused', reason };
}
