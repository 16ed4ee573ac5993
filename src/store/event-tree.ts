import type { ObjectTree } from '../analysis/events/object-tree.ts';
import type { EventObject } from '../kube/events.ts';

/**
 * Tells whether an event is about an object or one of its tree. An object is what its uid says; its name
 * counts only where no uid is given, or where nothing is known of it but its name.
 */
export function treeMatcher(
  root: EventObject,
  tree: ObjectTree | undefined,
): (about: EventObject) => boolean {
  const objects = tree?.objects ?? [root];
  const uids = new Set(objects.map(({ uid }) => uid).filter(isUid));
  const names = new Set(objects.map(nameOf));
  return (about) =>
    isUid(about.uid) && uids.size > 0 ? uids.has(about.uid) : names.has(nameOf(about));
}

function nameOf({ kind, namespace, name }: EventObject): string {
  return `${kind} ${namespace}/${name}`;
}

/** Kubelets give their node its name for a uid. */
function isUid(uid: string): boolean {
  return /^[0-9a-f]{8}-/i.test(uid);
}
