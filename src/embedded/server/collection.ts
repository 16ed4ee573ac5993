import type { ApiObject } from '../json.ts';
import type { Change, Listener } from './change.ts';
import { type Ordered, Snapshot } from './snapshot.ts';

/** More changes than this are forgotten, oldest first; whoever asks for them is told 410. */
const KEPT_CHANGES = 10_000;

/** What a subscriber hears besides changes. */
export interface Subscriber {
  readonly changed: Listener;
  /** History before this moment is gone, and with it the subscriber's place. */
  readonly compacted: () => void;
  /** The resource is no longer served. */
  readonly ended: () => void;
}

/** The objects of one stored resource, in key order, and the changes that led here. */
export class Collection implements Ordered {
  private readonly objects = new Map<string, ApiObject>();
  private keys: string[] = [];
  private changes: { readonly key: string; readonly change: Change }[] = [];
  private readonly subscribers = new Set<Subscriber>();
  private oldest: number;

  constructor(startRevision: number) {
    this.oldest = startRevision;
  }

  /** The first revision from which changes can be told. */
  get oldestRevision(): number {
    return this.oldest;
  }

  get size(): number {
    return this.objects.size;
  }

  get(key: string): ApiObject | undefined {
    return this.objects.get(key);
  }

  *keysFrom(start: string, prefix: string): Generator<string> {
    for (let index = this.indexOf(start); index < this.keys.length; index += 1) {
      const key = this.keys[index];
      if (key === undefined || !key.startsWith(prefix)) return;
      yield key;
    }
  }

  count(start: string, prefix: string): number {
    return Math.max(this.indexOf(`${prefix}\uffff`) - this.indexOf(start), 0);
  }

  /** The objects whose keys begin with `prefix`, in key order. */
  under(prefix: string): readonly ApiObject[] {
    const found: ApiObject[] = [];
    for (const key of this.keysFrom(prefix, prefix)) {
      const object = this.objects.get(key);
      if (object !== undefined) found.push(object);
    }
    return found;
  }

  /** The objects as they were at `revision`; `undefined` when that is forgotten. */
  at(revision: number): Snapshot | undefined {
    return revision < this.oldest ? undefined : new Snapshot(this, this.changesAfter(revision));
  }

  /** The changes after `revision`; `undefined` when some of them are forgotten. */
  since(revision: number): readonly Change[] | undefined {
    if (revision < this.oldest) return undefined;
    return this.changesAfter(revision).map(({ change }) => change);
  }

  /** Adds a change that History made. */
  record(key: string, change: Change): void {
    if (change.type === 'ADDED') this.keys.splice(this.indexOf(key), 0, key);
    if (change.type === 'DELETED') {
      this.objects.delete(key);
      this.keys.splice(this.indexOf(key), 1);
    } else {
      this.objects.set(key, change.object);
    }
    this.changes.push({ key, change });
    if (this.changes.length > KEPT_CHANGES) this.forgetUntil(this.changes.length / 2);
    for (const subscriber of [...this.subscribers]) subscriber.changed(change);
  }

  compact(revision: number): void {
    this.changes = [];
    this.oldest = revision;
    for (const subscriber of [...this.subscribers]) subscriber.compacted();
  }

  end(): void {
    for (const subscriber of [...this.subscribers]) subscriber.ended();
    this.subscribers.clear();
  }

  subscribe(subscriber: Subscriber): () => void {
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  }

  private changesAfter(revision: number) {
    let start = this.changes.length;
    while (start > 0 && (this.changes[start - 1]?.change.revision ?? 0) > revision) start -= 1;
    return this.changes.slice(start);
  }

  private forgetUntil(index: number): void {
    const forgotten = this.changes.splice(0, Math.floor(index));
    this.oldest = forgotten.at(-1)?.change.revision ?? this.oldest;
  }

  /** Where `key` is or would be. */
  private indexOf(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
