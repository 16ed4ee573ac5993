import { treeOf } from '../analysis/events/object-tree.ts';
import type { Look } from '../knowledge/look.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { EventObject } from '../kube/events.ts';
import { metaOf } from '../kube/object.ts';
import { apiVersionOf, kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { TreeOf } from '../store/events-model.ts';

/**
 * The tree of an object of which often only the name is known; without `withTree` the object alone, with
 * its uid.
 */
export async function treeAround(root: EventObject, look: Look, withTree = true): Promise<TreeOf> {
  const kind = look.kinds.find((served) => isOf(root, served));
  if (kind === undefined) return { type: 'not-found', why: `no kind ${root.kind} is served` };
  const found = await look.get(kindKey(kind), root.namespace, root.name);
  if (!found.seen) return { type: 'not-found', why: `it cannot be seen, ${found.message}` };
  if (found.value === undefined) return { type: 'not-found', why: 'it is gone' };
  const { uid } = metaOf(found.value);
  if (root.uid !== '' && uid !== root.uid)
    return { type: 'not-found', why: 'it is gone, and another one has its name' };
  if (withTree) return { type: 'found', tree: await treeOf(found.value, look, knowledge) };
  const itself = { ...root, uid, branch: 'itself' } as const;
  return { type: 'found', tree: { objects: [itself], notSeen: [], isCut: false } };
}

function isOf({ apiVersion, kind, namespace }: EventObject, served: ServedKind): boolean {
  if (served.kind !== kind || served.namespaced !== (namespace !== '')) return false;
  const [group] = apiVersion.split('/');
  return apiVersion === '' || group === apiVersionOf(served).split('/')[0];
}
