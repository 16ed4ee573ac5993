import type { Connection } from '../cluster/connection.ts';
import type { Look } from '../knowledge/look.ts';
import { metaOf } from '../kube/object.ts';
import type { ObjectRef } from '../kube/row.ts';
import type { LogsOf } from '../store/logs-request.ts';
import { findObject } from './find-object.ts';

/**
 * Which object is meant, or why that is not known: a workflow names its object without saying which of
 * several kinds it is. Rejects only when it is called off.
 */
export async function whichObject(
  of: LogsOf,
  look: Look | undefined,
  connection: Connection,
): Promise<ObjectRef | string> {
  if (look === undefined) return 'the cluster has not answered yet';
  if (of.type === 'object') return of.row;
  const { kind: called, namespace, name } = of.workflow.work.object;
  const kinds = look.kinds.filter(({ kind }) => kind === called);
  const [kind, ...others] = kinds;
  if (kind === undefined) return `the kind ${called} is not served`;
  if (others.length > 0)
    return `several kinds are called ${called} (${kinds.map(({ group }) => group).join(', ')}): which of them is meant is not known`;
  const wanted = { kind, namespace: kind.namespaced ? namespace : '', name };
  const found = await findObject(connection, { ...wanted, uid: undefined });
  return found.type === 'refused' ? found.reason : { ...wanted, uid: metaOf(found.object).uid };
}
