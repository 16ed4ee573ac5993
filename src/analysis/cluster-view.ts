import type { Row } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';

/** A set of rows whose size is known without walking it. */
export interface Bucket {
  readonly size: number;
  /** At most `limit` of its rows, in no promised order. */
  first(limit: number): readonly Row[];
}

/** A finalizer that was there and is not any more. */
export interface Vanished {
  readonly finalizer: string;
  /** When ktop saw it gone. */
  readonly at: Instant;
}

/**
 * The only thing an analyser sees of the cluster. Its implementation records every read, so that a
 * conclusion is made again when, and only when, something it was made from has changed.
 */
export interface ClusterView {
  row(uid: string): Row | undefined;
  /** The objects whose owner references name this uid. */
  dependents(uid: string): Bucket;
  /** The terminating objects of one namespace. */
  terminatingIn(namespace: string): Bucket;
  /** The finalizers of a terminating object that ktop saw vanish, oldest first. */
  vanished(uid: string): readonly Vanished[];
}
