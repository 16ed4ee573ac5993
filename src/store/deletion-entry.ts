import type { Row } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import { Sorted } from './sorted.ts';

/** One terminating object, or one that was and is gone since a moment ago. */
export interface Entry {
  readonly row: Row;
  readonly requestedAt: Instant;
  /** When ktop saw it gone; the entry stays for a minute after that. */
  readonly goneAt: Instant | undefined;
}

/** The matching entries of one namespace. */
export class NamespaceEntries {
  readonly entries = new Sorted<Entry>(compareEntries);
  readonly kinds = new Map<string, number>();
  /** How many objects each finalizer holds. */
  readonly finalizers = new Map<string, number>();

  put(entry: Entry): void {
    this.entries.put(entry);
    this.count(entry, 1);
  }

  remove(entry: Entry): void {
    this.entries.remove(entry);
    this.count(entry, -1);
  }

  private count({ row, goneAt }: Entry, by: 1 | -1): void {
    add(this.kinds, kindKey(row.kind), by);
    if (goneAt === undefined)
      for (const finalizer of new Set(row.finalizers)) add(this.finalizers, finalizer, by);
  }
}

function add(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

/** Longest wait first; the rest only makes the order total and stable. */
export function compareEntries(a: Entry, b: Entry): number {
  return (
    a.requestedAt - b.requestedAt ||
    compareText(kindKey(a.row.kind), kindKey(b.row.kind)) ||
    compareText(a.row.namespace, b.row.namespace) ||
    compareText(a.row.name, b.row.name) ||
    compareText(a.row.uid, b.row.uid)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
