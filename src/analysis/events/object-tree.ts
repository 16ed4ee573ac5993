import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Look, Seen } from '../../knowledge/look.ts';
import type { Subject } from '../../knowledge/pack.ts';
import type { EventObject } from '../../kube/events.ts';
import { type KubeObject, metaOf, requestedAt } from '../../kube/object.ts';
import { kindKey, type ServedKind } from '../../kube/served-kind.ts';

/** How an object got into a tree. */
export type Branch = 'itself' | 'owner' | 'dependent' | 'related';

export interface TreeObject extends EventObject {
  readonly branch: Branch;
}

/** An object with all that belongs to it. */
export interface ObjectTree {
  /** The object itself first. */
  readonly objects: readonly TreeObject[];
  /** What could not be seen, so that objects may be missing. */
  readonly notSeen: readonly string[];
  /** Whether it was too large to be walked through. */
  readonly isCut: boolean;
}

const MOST_OBJECTS = 300;

/**
 * The owners of an object, their owners, its dependents, and what its system joins to it in other ways,
 * with the dependents of those. Siblings are not part of it.
 */
export async function treeOf(
  object: KubeObject,
  look: Look,
  knowledge: Knowledge,
): Promise<ObjectTree> {
  const walk = new Walk(look, knowledge);
  walk.add(object, 'itself');
  await walk.up(object);
  await walk.down();
  return { objects: walk.objects, notSeen: [...walk.notSeen], isCut: walk.isCut };
}

class Walk {
  readonly objects: TreeObject[] = [];
  readonly notSeen = new Set<string>();
  isCut = false;
  private readonly look: Look;
  private readonly knowledge: Knowledge;
  private readonly known = new Set<string>();
  private queue: KubeObject[] = [];

  constructor(look: Look, knowledge: Knowledge) {
    this.look = look;
    this.knowledge = knowledge;
  }

  add(object: KubeObject, branch: Branch): boolean {
    const { apiVersion, kind, namespace, name, uid } = metaOf(object);
    if (this.known.has(uid)) return false;
    if (this.objects.length >= MOST_OBJECTS) {
      this.isCut = true;
      return false;
    }
    this.known.add(uid);
    this.objects.push({ apiVersion, kind, namespace, name, uid, branch });
    if (branch !== 'owner') this.queue.push(object);
    return true;
  }

  /** The owners, and theirs. */
  async up(object: KubeObject): Promise<void> {
    const { owners, namespace } = metaOf(object);
    for (const { apiVersion, kind, name, uid } of owners) {
      const served = kindNamed(this.look, apiVersion, kind);
      if (served === undefined) continue;
      const where = served.namespaced ? namespace : '';
      const owner = this.value(await this.look.get(kindKey(served), where, name));
      if (owner !== undefined && metaOf(owner).uid === uid && this.add(owner, 'owner'))
        await this.up(owner);
    }
  }

  /** What hangs below those that are queued, level by level. */
  async down(): Promise<void> {
    while (this.queue.length > 0) {
      const level = this.queue;
      this.queue = [];
      const below = await Promise.all(level.map((object) => this.below(object)));
      for (const [dependents, related] of below) {
        for (const object of dependents) this.add(object, 'dependent');
        for (const object of related) this.add(object, 'related');
      }
    }
  }

  private async below(object: KubeObject) {
    const { uid, namespace, apiVersion, kind } = metaOf(object);
    const dependents = this.value(await this.look.dependents(uid, namespace)) ?? [];
    const served = kindNamed(this.look, apiVersion, kind);
    if (served === undefined) return [dependents, []] as const;
    const subject = this.subjectOf(object, served);
    const related = await Promise.all(
      this.knowledge.relations(subject).map(({ find }) => find(subject)),
    );
    return [dependents, related.flatMap((found) => this.value(found) ?? [])] as const;
  }

  private subjectOf(object: KubeObject, kind: ServedKind): Subject {
    const { look } = this;
    const meta = metaOf(object);
    const since = requestedAt(object) ?? look.now;
    return { object, meta, kind, since, current: undefined, look };
  }

  private value<T>(seen: Seen<T>): T | undefined {
    if (seen.seen) return seen.value;
    if (seen.why !== 'not-served') this.notSeen.add(seen.message);
    return undefined;
  }
}

function kindNamed(look: Look, apiVersion: string, kind: string): ServedKind | undefined {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return look.kinds.find((served) => served.kind === kind && served.group === group);
}
