import { type KubeObject, metaOf } from '../kube/object.ts';
import { FIELD_MANAGER, type PatchOutcome, type PatchPlan } from '../kube/patch-plan.ts';
import { recordOf } from '../kube/row.ts';
import type { Connection } from './connection.ts';
import { ApiError, isAborted } from './errors.ts';

/** The answer to a write is read for its finalizers alone; what a Secret holds need not travel for that. */
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** Asks the API server what would become of a plan: admission and validation run, nothing is stored. */
export function rehearse(connection: Connection, plan: PatchPlan): Promise<PatchOutcome> {
  return send(connection, plan, { dryRun: 'All' });
}

/**
 * Carries a plan out: one PATCH, which is never repeated. (A connection sends a request again only when
 * the server has refused to look at it: 401, or a refused HTTP/2 stream.)
 */
export function perform(connection: Connection, plan: PatchPlan): Promise<PatchOutcome> {
  return send(connection, plan, {});
}

/** Never rejects but when it is called off: a failure is an outcome. */
async function send(
  connection: Connection,
  { method, path, contentType, body }: PatchPlan,
  query: Readonly<Record<string, string>>,
): Promise<PatchOutcome> {
  try {
    const answer = await connection.json({
      method,
      path,
      query: { ...query, fieldManager: FIELD_MANAGER },
      contentType,
      body,
      accept: METADATA,
    });
    const object: KubeObject = recordOf(answer) ?? {};
    return { type: 'accepted', finalizers: metaOf(object).finalizers };
  } catch (error) {
    if (isAborted(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof ApiError)) return { type: 'unanswered', message };
    return { type: 'refused', status: error.status, reason: error.reason, message };
  }
}
