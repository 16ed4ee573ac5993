import type { Bucket, Vanished } from '../analysis/cluster-view.ts';
import type { Row } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';

/** One change of one row, as the reflectors report it. */
export type RowChange =
  /** Without `before` it is seen for the first time, which need not be when it was made. */
  | { readonly type: 'put'; readonly row: Row; readonly before?: Row }
  | { readonly type: 'remove'; readonly row: Row };

/** What becomes of terminating objects, for whoever keeps a list of them. */
export interface TerminationListener {
  /** A terminating object appeared or changed; `before` is its last row when that terminated too. */
  terminating(row: Row, before: Row | undefined): void;
  /** A terminating object is gone. */
  gone(row: Row, at: Instant): void;
}

const EMPTY: Bucket = { size: 0, first: () => [] };
const NONE_VANISHED: readonly Vanished[] = [];

/**
 * All rows of the cluster with the buckets that analysers read. Mutable and private to the store:
 * every write tells `touched` which buckets it changed, so that only their readers are run again.
 */
export class ClusterIndex {
  private readonly rows = new Map<string, Row>();
  private readonly byOwner = new Map<string, Set<Row>>();
  private readonly terminatingByNamespace = new Map<string, Set<Row>>();
  private readonly vanishedByUid = new Map<string, Vanished[]>();
  private readonly counts = new Map<string, number>();
  private readonly listener: TerminationListener;
  private readonly touched: (bucket: string) => void;

  constructor(listener: TerminationListener, touched: (bucket: string) => void) {
    this.listener = listener;
    this.touched = touched;
  }

  get size(): number {
    return this.rows.size;
  }

  /** How many objects of a kind there are (`kindKey`). */
  countOf(kind: string): number {
    return this.counts.get(kind) ?? 0;
  }

  row(uid: string): Row | undefined {
    return this.rows.get(uid);
  }

  /** The rows of one kind (`kindKey`); walks over all rows, for when a kind goes. */
  rowsOf(kind: string): readonly Row[] {
    return [...this.rows.values()].filter((row) => kindKey(row.kind) === kind);
  }

  dependents(uid: string): Bucket {
    return bucketOf(this.byOwner.get(uid));
  }

  terminatingIn(namespace: string): Bucket {
    return bucketOf(this.terminatingByNamespace.get(namespace));
  }

  vanished(uid: string): readonly Vanished[] {
    return this.vanishedByUid.get(uid) ?? NONE_VANISHED;
  }

  /** Forgets what is remembered of an object that is gone. */
  forget(uid: string): void {
    if (!this.rows.has(uid)) this.vanishedByUid.delete(uid);
  }

  apply(change: RowChange, now: Instant): void {
    if (change.type === 'put') this.put(change.row, now);
    else this.remove(change.row, now);
  }

  private put(row: Row, now: Instant): void {
    const before = this.rows.get(row.uid);
    if (before !== undefined) this.unlink(before);
    else this.count(row, 1);
    this.rows.set(row.uid, row);
    this.link(row);
    this.touched(`row:${row.uid}`);
    if (row.termination === undefined) return;
    if (before?.termination !== undefined) {
      const left = new Set(row.finalizers);
      this.saw(
        row.uid,
        before.finalizers.filter((name) => !left.has(name)),
        now,
      );
    }
    this.listener.terminating(row, before?.termination === undefined ? undefined : before);
  }

  private remove({ uid }: Row, now: Instant): void {
    const before = this.rows.get(uid);
    if (before === undefined) return;
    this.unlink(before);
    this.count(before, -1);
    this.rows.delete(uid);
    this.touched(`row:${uid}`);
    if (before.termination === undefined) return;
    this.saw(uid, before.finalizers, now);
    this.listener.gone(before, now);
  }

  private saw(uid: string, finalizers: readonly string[], at: Instant): void {
    if (finalizers.length === 0) return;
    const known = this.vanishedByUid.get(uid) ?? [];
    this.vanishedByUid.set(uid, [...known, ...finalizers.map((finalizer) => ({ finalizer, at }))]);
  }

  private count({ kind }: Row, by: 1 | -1): void {
    const key = kindKey(kind);
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  private link(row: Row): void {
    for (const { uid } of row.owners) this.add(this.byOwner, uid, row, 'owner:');
    if (row.termination !== undefined)
      this.add(this.terminatingByNamespace, row.namespace, row, 'terminating:');
  }

  private unlink(row: Row): void {
    for (const { uid } of row.owners) this.drop(this.byOwner, uid, row, 'owner:');
    if (row.termination !== undefined)
      this.drop(this.terminatingByNamespace, row.namespace, row, 'terminating:');
  }

  private add(buckets: Map<string, Set<Row>>, key: string, row: Row, prefix: string): void {
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      bucket = new Set();
      buckets.set(key, bucket);
    }
    bucket.add(row);
    this.touched(prefix + key);
  }

  private drop(buckets: Map<string, Set<Row>>, key: string, row: Row, prefix: string): void {
    const bucket = buckets.get(key);
    bucket?.delete(row);
    if (bucket?.size === 0) buckets.delete(key);
    this.touched(prefix + key);
  }
}

function bucketOf(rows: ReadonlySet<Row> | undefined): Bucket {
  if (rows === undefined) return EMPTY;
  return {
    size: rows.size,
    first(limit) {
      const found: Row[] = [];
      for (const row of rows) {
        if (found.length === limit) break;
        found.push(row);
      }
      return found;
    },
  };
}
