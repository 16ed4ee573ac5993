import type { RemovalVerdict } from '../analysis/removal.ts';
import { mayPatch } from '../cluster/access.ts';
import type { Connection } from '../cluster/connection.ts';
import { rehearse } from '../cluster/patch.ts';
import { planRemoval } from '../kube/patch-plan.ts';
import type { Row } from '../kube/row.ts';
import type { Clock } from '../kube/time.ts';
import type { RemovalOffer } from '../store/removal-offer.ts';
import { findObject, missingPermission } from './find-object.ts';
import { saveObject } from './saved-files.ts';

export interface PrepareOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Below which the copy is saved. */
  readonly folder: string;
  readonly asWhom: string;
}

/** What is ready to be offered, or why nothing is. */
export type Prepared =
  | { readonly type: 'offer'; readonly offer: RemovalOffer }
  | { readonly type: 'refused'; readonly reason: string };

/**
 * Does everything that comes before the removal of a finalizer is offered: asks for the permission, looks
 * at the object as it is now, saves a copy of it and rehearses the plan. Writes nothing to the cluster.
 * Rejects only when it is called off.
 */
export async function prepareRemoval(
  row: Row,
  verdict: RemovalVerdict,
  { connection, clock, folder, asWhom }: PrepareOptions,
): Promise<Prepared> {
  const access = await mayPatch(connection, row);
  if (access.type === 'denied') return refused(missingPermission(row, asWhom, access.reason));
  const found = await findObject(connection, row);
  if (found.type === 'refused') return found;
  const { object } = found;
  const plan = planRemoval(object, row.kind, verdict.finalizer);
  if (plan === undefined)
    return refused(`${verdict.finalizer} is not in metadata.finalizers of the object any more`);
  const ref = { ...row, context: connection.context.name, at: clock.now() };
  const saved = await saveObject(folder, ref, object).then(
    (copy) => ({ copy }),
    (error: unknown) => ({ failure: messageOf(error) }),
  );
  if ('failure' in saved)
    return refused(`no copy of the object can be saved, so nothing is removed: ${saved.failure}`);
  const rehearsal = await rehearse(connection, plan);
  return { type: 'offer', offer: { row, verdict, plan, asWhom, copy: saved.copy, rehearsal } };
}

function refused(reason: string): { readonly type: 'refused'; readonly reason: string } {
  return { type: 'refused', reason };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
