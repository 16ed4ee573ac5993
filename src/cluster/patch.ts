import { FIELD_MANAGER, type PatchOutcome, type PatchPlan } from '../kube/patch-plan.ts';
import { recordOf } from '../kube/row.ts';
import type { Connection } from './connection.ts';
import { ApiError, isAborted } from './errors.ts';

/** What a Secret holds need not travel. */
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const WHOLE = 'application/json';

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
  { method, path, contentType, body, answer: wanted }: PatchPlan,
  query: Readonly<Record<string, string>>,
): Promise<PatchOutcome> {
  try {
    const answer = await connection.json({
      method,
      path,
      query: { ...query, fieldManager: FIELD_MANAGER },
      contentType,
      body,
      accept: wanted === 'whole' ? WHOLE : METADATA,
    });
    return { type: 'accepted', object: recordOf(answer) ?? {} };
  } catch (error) {
    if (isAborted(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof ApiError)) return { type: 'unanswered', message };
    return { type: 'refused', status: error.status, reason: error.reason, message };
  }
}
