import { type ApiObject, isJson, type Json, jsonAt, listAt, without } from '../json.ts';
import { plainDeletion } from '../server/deletion.ts';
import { asController, type ObjectStore } from '../server/object-store.ts';
import type { ResourceType } from '../server/resource-type.ts';
import { namespaceConditions, type Remaining } from './namespace-conditions.ts';

const NAMESPACES = 'namespaces';

/**
 * Ends namespaces: deletes what is in them, pods first, tells in five conditions what remains, and
 * lets go when nothing does.
 */
export class NamespaceController {
  private readonly store: ObjectStore;
  private readonly delayMs: number;
  private readonly due = new Map<string, () => void>();

  /** `delayMs` passes before a namespace is looked at, at first and after each change in it. */
  constructor(store: ObjectStore, delayMs: number) {
    this.store = store;
    this.delayMs = delayMs;
  }

  start(): () => void {
    const unsubscribe = this.store.history.subscribe((storageKey, { type, object }) => {
      if (storageKey === NAMESPACES) {
        if (type !== 'DELETED' && isEnding(object)) this.schedule(object.metadata.name);
      } else if (type === 'DELETED' && object.metadata.namespace !== undefined) {
        this.contentGone(object.metadata.namespace);
      }
    });
    return () => {
      unsubscribe();
      for (const cancel of this.due.values()) cancel();
    };
  }

  private contentGone(namespace: string): void {
    const home = this.store.history.collection(NAMESPACES).get(namespace);
    if (home !== undefined && isEnding(home)) this.schedule(namespace);
  }

  private schedule(name: string): void {
    if (this.due.has(name)) return;
    const cancel = this.store.clock.after(this.delayMs, () => {
      this.due.delete(name);
      this.reconcile(name);
    });
    this.due.set(name, cancel);
  }

  private reconcile(name: string): void {
    const namespace = this.store.history.collection(NAMESPACES).get(name);
    const type = this.store.kinds.storedAt(NAMESPACES);
    if (namespace === undefined || type === undefined || !isEnding(namespace)) return;
    const remaining = this.deleteContent(name);
    const old = listAt(namespace, 'status', 'conditions').filter(isJson);
    const conditions = namespaceConditions(remaining, old, this.store.clock.now());
    const withConditions = (it: ApiObject): Json => ({
      ...it,
      status: { ...jsonAt(it, 'status'), conditions },
    });
    const target = { namespace: '', name };
    const status = { ...target, subresource: 'status' };
    this.store.update(type, status, 'patch', withConditions, asController);
    if (remaining.length > 0) return;
    const finalized = (it: ApiObject): Json => ({
      ...it,
      spec: without<Json>(jsonAt(it, 'spec'), 'finalizers'),
    });
    const finalize = { ...target, subresource: 'finalize' };
    this.store.update(type, finalize, 'patch', finalized, asController);
  }

  /** Deletes pods, and once they are gone everything else. Returns what is still there. */
  private deleteContent(namespace: string): readonly Remaining[] {
    const types = this.store.kinds.stored().filter(({ namespaced }) => namespaced);
    const pods = types.filter(({ storageKey }) => storageKey === 'pods');
    const left = pods.flatMap((type) => this.deleteAll(type, namespace));
    if (left.length > 0) return left;
    return types.flatMap((type) => this.deleteAll(type, namespace));
  }

  private deleteAll(type: ResourceType, namespace: string): readonly Remaining[] {
    const collection = this.store.history.collection(type.storageKey);
    for (const { metadata } of collection.under(`${namespace}/`)) {
      if (metadata.deletionTimestamp !== undefined) continue;
      const options = { ...plainDeletion, policy: 'Background' } as const;
      this.store.remove(type, { namespace, name: metadata.name }, options, asController);
    }
    const objects = collection.under(`${namespace}/`);
    return objects.length === 0 ? [] : [{ type, objects }];
  }
}

function isEnding(namespace: ApiObject): boolean {
  return (
    namespace.metadata.deletionTimestamp !== undefined &&
    listAt(namespace, 'spec', 'finalizers').includes('kubernetes')
  );
}
