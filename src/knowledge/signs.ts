import { type FieldWrite, sameJson } from '../kube/field-write.ts';
import {
  conditionOf,
  type KubeObject,
  metaOf,
  recordsAt,
  textAt,
  valueAt,
} from '../kube/object.ts';
import { FIELD_MANAGER } from '../kube/patch-plan.ts';
import { recordOf } from '../kube/row.ts';
import type { Asked, Sign, Stage } from './trigger.ts';

/** The write of an annotation. */
export function annotation(key: string, value: string | undefined): FieldWrite {
  return { path: ['metadata', 'annotations', key], value };
}

/** The write of a label. */
export function label(key: string, value: string | undefined): FieldWrite {
  return { path: ['metadata', 'labels', key], value };
}

/** Whether the field at `path` has become the token since. */
export function tookToken({ sent, token }: Asked, now: KubeObject, ...path: string[]): boolean {
  return textAt(now, ...path) === token && textAt(sent, ...path) !== token;
}

/** Whether a label or an annotation that the request had set is gone. */
export function wasRemoved(
  { sent }: Asked,
  now: KubeObject,
  where: 'labels' | 'annotations',
  key: string,
): boolean {
  return metaOf(sent)[where][key] !== undefined && metaOf(now)[where][key] === undefined;
}

/** Whether the field at `path` is there and another than it was. */
export function hasChanged({ sent }: Asked, now: KubeObject, ...path: string[]): boolean {
  const value = valueAt(now, ...path);
  return value !== undefined && !sameJson(value, valueAt(sent, ...path));
}

/** Whether a condition is another than it was: in status, reason, message or the time of its transition. */
export function conditionChanged({ sent }: Asked, now: KubeObject, type: string): boolean {
  return !sameJson(conditionOf(now, type), conditionOf(sent, type));
}

export function sign(stage: Stage, text: string): Sign {
  return { stage, text };
}

/** What kubectl and people write is no reaction of a controller. */
const PEOPLE = /^(kubectl|kubectl-.*|ktop|curl|Mozilla|node-fetch)$/;

/**
 * That somebody else has written the object since: taken for the reaction of its controller, which is an
 * inference. For triggers that leave no token behind.
 */
export function writtenSince({ sent }: Asked, now: KubeObject): Sign | undefined {
  if (sameJson(contentOf(sent), contentOf(now))) return undefined;
  const before = recordsAt(sent, 'metadata', 'managedFields');
  const entries = recordsAt(now, 'metadata', 'managedFields');
  if (entries.length === 0)
    return sign('seen', 'somebody has written it since, presumably its controller');
  const writers = entries
    .filter((entry) => !before.some((other) => sameJson(other, entry)))
    .map((entry) => textAt(entry, 'manager'))
    .filter((manager) => manager !== FIELD_MANAGER && !PEOPLE.test(manager));
  const [writer] = writers;
  if (writer === undefined) return undefined;
  return sign('seen', `${writer} has written it since, presumably for that reason`);
}

/** Everything but what changes with any write. */
function contentOf(object: KubeObject): KubeObject {
  const { resourceVersion: _, managedFields: __, ...metadata } = recordOf(object.metadata) ?? {};
  return { ...object, metadata };
}
