import type { Row } from '../../kube/row.ts';
import type { CacheEvent } from './step.ts';

/** One change of one row. */
export type Change =
  /** Without `before` it is seen for the first time, which need not be when it was made. */
  | { readonly type: 'put'; readonly row: Row; readonly before?: Row }
  | { readonly type: 'remove'; readonly row: Row };

/** Tells what an event says without keeping it: who takes it does. */
export function tellAll(event: CacheEvent, changes: Change[]): void {
  if (event.type === 'put' || event.type === 'remove') changes.push(event);
}

/**
 * The rows of one watch, by uid. A relist replaces them as a whole, but what is told is only the
 * difference: rows whose resourceVersion is the same are not mentioned, vanished ones are removed.
 */
export class Cache {
  private readonly rows = new Map<string, Row>();
  private seen: Set<string> | undefined;

  get size(): number {
    return this.rows.size;
  }

  values(): IterableIterator<Row> {
    return this.rows.values();
  }

  /** Applies an event; what has changed by it is added to `changes`. */
  apply(event: CacheEvent, changes: Change[]): void {
    switch (event.type) {
      case 'begin':
        this.seen = new Set();
        break;
      case 'put':
        this.put(event.row, changes);
        break;
      case 'remove':
        this.remove(event.row, changes);
        break;
      case 'end':
        this.sweep(changes);
        break;
      case 'clear':
        this.seen = new Set();
        this.sweep(changes);
        break;
    }
  }

  private put(row: Row, changes: Change[]): void {
    this.seen?.add(row.uid);
    const before = this.rows.get(row.uid);
    if (before?.resourceVersion === row.resourceVersion) return;
    this.rows.set(row.uid, row);
    changes.push(before === undefined ? { type: 'put', row } : { type: 'put', row, before });
  }

  private remove({ uid }: Row, changes: Change[]): void {
    const row = this.rows.get(uid);
    if (row === undefined) return;
    this.rows.delete(uid);
    changes.push({ type: 'remove', row });
  }

  /** Takes away what the replacement did not mention. */
  private sweep(changes: Change[]): void {
    const { seen } = this;
    this.seen = undefined;
    if (seen === undefined) return;
    for (const row of this.rows.values()) if (!seen.has(row.uid)) this.remove(row, changes);
  }
}
