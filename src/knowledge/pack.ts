import type { Row } from '../kube/row.ts';

/**
 * What taking a finalizer off by hand does: `never` breaks the cluster, `dangerous` leaves things or
 * data behind, `if-holder-gone` is right once its controller is proven gone and its work is done,
 * `low-risk` leaves nothing that matters.
 */
export type Removal = 'never' | 'dangerous' | 'if-holder-gone' | 'low-risk';

/** What is known of one finalizer. */
export interface FinalizerFact {
  /** The string in `metadata.finalizers`; a `*` stands for any text. */
  readonly name: string;
  /** Who removes it: completes "held by …". */
  readonly holder: string;
  /** What has to happen first: completes "waits for …". */
  readonly waitsFor: string;
  /** Where to look when it does not happen. */
  readonly check?: string;
  /** How the holder is made to try again. */
  readonly retry?: string;
  readonly removal: Removal;
  /** What stays behind when it is removed by hand: completes "removing it by hand leaves …". */
  readonly leaves?: string;
  /** Where upstream says so: repository, file and, where known, line. */
  readonly source: string;
}

/** Something that keeps the controller from even beginning. */
export interface Gate {
  /** Whether it holds this object, as far as a row tells: labels and finalizers of terminating objects. */
  readonly holds: (row: Row) => boolean;
  /** Completes "nothing happens before …". */
  readonly until: string;
  readonly source: string;
}

/** How the objects of one kind are deleted, where the order is known. */
export interface DeletionFlow {
  readonly title: string;
  /** Whether it describes this object. The first flow that does is taken. */
  readonly describes: (row: Row) => boolean;
  readonly gates: readonly Gate[];
  /** In the order in which the controller removes them, which is not that of `metadata.finalizers`. */
  readonly steps: readonly FinalizerFact[];
}

/** A terminating object and what must be said of it; the contract test runs every one. */
export interface Example {
  readonly name: string;
  /** As the API server sends it, trimmed to its metadata. */
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: Readonly<Record<string, unknown>>;
  };
  /** The plural name of the kind. */
  readonly resource: string;
  /** The finalizer that is worked on; `undefined` where a gate holds it. */
  readonly current: string | undefined;
}

/** Everything ktop knows of one system: data and pure functions, and examples of them. */
export interface Pack {
  readonly id: string;
  readonly title: string;
  readonly flows: readonly DeletionFlow[];
  /** Finalizers whose objects have no known order. */
  readonly finalizers: readonly FinalizerFact[];
  readonly examples: readonly Example[];
}
