import { type ApiObject, isJson, type Json, jsonAt, textAt } from '../json.ts';
import type { Change } from '../server/change.ts';
import { type PropagationPolicy, plainDeletion } from '../server/deletion.ts';
import { asController, type ObjectStore, type Target } from '../server/object-store.ts';
import type { ResourceType } from '../server/resource-type.ts';
import { WorkQueue } from './work-queue.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

interface Node {
  readonly storageKey: string;
  readonly object: ApiObject;
}

/**
 * Deletes what no longer has an owner, waits with owners that are deleted in the foreground, and
 * frees the dependents of owners that are to leave them behind.
 */
export class GarbageCollector {
  private readonly store: ObjectStore;
  private readonly nodes = new Map<string, Node>();
  private readonly dependents = new Map<string, Set<string>>();
  private readonly queue = new WorkQueue<string>((uid) => this.collect(uid));

  constructor(store: ObjectStore) {
    this.store = store;
  }

  /** Begins to look after every object. The returned function ends it. */
  start(): () => void {
    return this.store.history.subscribe((storageKey, change) => this.changed(storageKey, change));
  }

  private changed(storageKey: string, { type, object, previous }: Change): void {
    const { uid } = object.metadata;
    const [before, after] = [ownersOf(previous), type === 'DELETED' ? [] : ownersOf(object)];
    for (const owner of before) {
      if (after.some((kept) => kept.uid === owner.uid)) continue;
      this.dependents.get(String(owner.uid))?.delete(uid);
      if (this.nodes.has(String(owner.uid))) this.queue.add(String(owner.uid));
    }
    if (type === 'DELETED') {
      this.nodes.delete(uid);
      for (const dependent of this.dependents.get(uid) ?? []) this.queue.add(dependent);
      return;
    }
    this.nodes.set(uid, { storageKey, object });
    for (const owner of after) this.addDependent(String(owner.uid), uid);
    if (after.length > 0 || isWaiting(object, FOREGROUND) || isWaiting(object, ORPHAN))
      this.queue.add(uid);
  }

  private addDependent(owner: string, uid: string): void {
    const known = this.dependents.get(owner) ?? new Set();
    this.dependents.set(owner, known.add(uid));
  }

  private collect(uid: string): void {
    const node = this.nodes.get(uid);
    if (node === undefined) return;
    const { object } = node;
    if (isWaiting(object, ORPHAN)) this.orphanDependents(uid, node);
    else if (isWaiting(object, FOREGROUND)) this.awaitDependents(uid, node);
    else if (object.metadata.deletionTimestamp === undefined) this.checkOwners(uid, node);
  }

  private orphanDependents(uid: string, node: Node): void {
    for (const dependent of this.dependentsOf(uid)) this.dropOwners(dependent, [uid]);
    this.dropFinalizer(node, ORPHAN);
  }

  /** Dependents see to it themselves that they are deleted; only blocking ones are waited for. */
  private awaitDependents(uid: string, node: Node): void {
    const dependents = this.dependentsOf(uid);
    for (const { object } of dependents)
      if (object.metadata.deletionTimestamp === undefined) this.queue.add(object.metadata.uid);
    const blocking = dependents.some(({ object }) =>
      ownersOf(object).some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true),
    );
    if (!blocking) this.dropFinalizer(node, FOREGROUND);
  }

  private checkOwners(uid: string, node: Node): void {
    const owners = ownersOf(node.object);
    if (owners.length === 0) return;
    const states = owners.map((owner) => ({ owner, state: this.stateOf(owner, node) }));
    if (states.some(({ state }) => state === 'unknown')) return;
    const lost = states
      .filter(({ state }) => state !== 'solid')
      .map(({ owner }) => String(owner.uid));
    if (lost.length === 0) return;
    if (lost.length < owners.length) {
      this.dropOwners(node, lost);
      return;
    }
    const isAwaited = states.some(({ state }) => state === 'waiting');
    this.remove(
      node,
      isAwaited && this.dependentsOf(uid).length > 0 ? 'Foreground' : policyOf(node),
    );
  }

  /** How an owner is: there, gone, waiting for its dependents, or of a kind nobody serves. */
  private stateOf(owner: Json, { object }: Node): 'solid' | 'absent' | 'waiting' | 'unknown' {
    const type = this.store.kinds.findByKind(textAt(owner, 'apiVersion'), textAt(owner, 'kind'));
    if (type === undefined) return 'unknown';
    const namespace = type.namespaced ? (object.metadata.namespace ?? '') : '';
    if (type.namespaced && namespace === '') return 'unknown';
    const found = this.store.find(type, { namespace, name: textAt(owner, 'name') });
    if (found === undefined || found.metadata.uid !== owner.uid) return 'absent';
    return isWaiting(found, FOREGROUND) ? 'waiting' : 'solid';
  }

  private dependentsOf(uid: string): readonly Node[] {
    return [...(this.dependents.get(uid) ?? [])].flatMap((dependent) => {
      const node = this.nodes.get(dependent);
      return node === undefined ? [] : [node];
    });
  }

  private dropOwners(node: Node, uids: readonly string[]): void {
    this.patchMetadata(node, (metadata) => ({
      ...metadata,
      ownerReferences: ownersOf(node.object).filter((owner) => !uids.includes(String(owner.uid))),
    }));
  }

  private dropFinalizer(node: Node, finalizer: string): void {
    const { finalizers = [] } = node.object.metadata;
    const kept = finalizers.filter((item) => item !== finalizer);
    this.patchMetadata(node, (metadata) => ({ ...metadata, finalizers: kept }));
  }

  private patchMetadata(node: Node, change: (metadata: Json) => Json): void {
    const [type, target] = this.locate(node);
    const patch = (old: ApiObject) => ({ ...old, metadata: change(jsonAt(old, 'metadata')) });
    if (type !== undefined) this.store.update(type, target, 'patch', patch, asController);
  }

  private remove(node: Node, policy: PropagationPolicy): void {
    const [type, target] = this.locate(node);
    const { uid } = node.object.metadata;
    if (type !== undefined)
      this.store.remove(type, target, { ...plainDeletion, uid, policy }, asController);
  }

  private locate({ storageKey, object }: Node): readonly [ResourceType | undefined, Target] {
    const { namespace = '', name } = object.metadata;
    return [this.store.kinds.storedAt(storageKey), { namespace, name }];
  }
}

function ownersOf(object: ApiObject | undefined): readonly Json[] {
  return (object?.metadata.ownerReferences ?? []).filter(isJson);
}

function isWaiting({ metadata }: ApiObject, finalizer: string): boolean {
  return (
    metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(finalizer)
  );
}

function policyOf({ object }: Node): PropagationPolicy {
  const { finalizers = [] } = object.metadata;
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
}
