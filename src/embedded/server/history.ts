import type { ApiObject } from '../json.ts';
import type { Change } from './change.ts';
import { Collection } from './collection.ts';

/**
 * All objects of the server and how they came to be: one counter of revisions, one collection for
 * each stored resource. Nothing else knows what a write is.
 */
export class History {
  private current = 1;
  private readonly collections = new Map<string, Collection>();
  private readonly listeners = new Set<(storageKey: string, change: Change) => void>();

  /** The revision of the latest write. */
  get revision(): number {
    return this.current;
  }

  /** Begins to store a resource. Its history starts now: older revisions are too old to watch from. */
  open(storageKey: string): Collection {
    const known = this.collections.get(storageKey);
    if (known !== undefined) return known;
    const collection = new Collection(this.current);
    this.collections.set(storageKey, collection);
    return collection;
  }

  /** Forgets a resource with all its objects; watches of it end. */
  drop(storageKey: string): void {
    this.collections.get(storageKey)?.end();
    this.collections.delete(storageKey);
  }

  collection(storageKey: string): Collection {
    const collection = this.collections.get(storageKey);
    if (collection === undefined) throw new Error(`no collection ${storageKey}`);
    return collection;
  }

  /**
   * Writes `object` at its key with the next revision as its resourceVersion, and returns it so.
   * A revision that was recorded is taken again, unless history is past it.
   */
  put(storageKey: string, key: string, object: ApiObject, recorded = 0): ApiObject {
    return this.commit(storageKey, key, object, false, recorded);
  }

  /** Removes what is at `key`. `last` is the state the DELETED event shows. */
  remove(storageKey: string, key: string, last: ApiObject, recorded = 0): ApiObject {
    return this.commit(storageKey, key, last, true, recorded);
  }

  /** Forgets every change made so far: continue tokens and watches from before are answered 410. */
  compact(): void {
    for (const collection of this.collections.values()) collection.compact(this.current);
  }

  /** Hears of every change of every collection. The returned function ends it. */
  subscribe(listener: (storageKey: string, change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private commit(
    storageKey: string,
    key: string,
    state: ApiObject,
    gone: boolean,
    recorded: number,
  ): ApiObject {
    const collection = this.collection(storageKey);
    const previous = collection.get(key);
    this.current = Math.max(this.current + 1, recorded);
    const object: ApiObject = {
      ...state,
      metadata: { ...state.metadata, resourceVersion: String(this.current) },
    };
    const type = gone ? 'DELETED' : previous === undefined ? 'ADDED' : 'MODIFIED';
    const change: Change = { type, revision: this.current, object, previous };
    collection.record(key, change);
    for (const listener of this.listeners) listener(storageKey, change);
    return object;
  }
}
