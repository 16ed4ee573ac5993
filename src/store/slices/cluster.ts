import type { Instant } from '../../kube/time.ts';
import type { WatchStatus } from '../../kube/watch-status.ts';

/** Where the conversation with the API server stands. */
export type Link =
  | { readonly type: 'connecting' }
  | { readonly type: 'up' }
  | {
      readonly type: 'lost';
      readonly since: Instant;
      readonly message: string;
      readonly retryAt: Instant | undefined;
    };

/** The cluster that ktop looks at, as the header tells it. */
export interface ClusterSlice {
  readonly context: string;
  readonly contexts: readonly string[];
  readonly serverVersion: string | undefined;
  readonly link: Link;
  /** The namespaces that are watched; `undefined` is all of them. */
  readonly watched: readonly string[] | undefined;
  /** Groups that discovery names but cannot describe. */
  readonly dark: readonly { readonly groupVersion: string; readonly reason: string }[];
  /** Kinds that are left out on purpose, with the reason. */
  readonly leftOut: readonly string[];
  /** Objects that could not be understood. */
  readonly malformed: number;
  readonly requestsPerMinute: number;
  /** Instants of the server less the local ones, in milliseconds. */
  readonly clockSkewMs: number;
}

/** How many watches are in which state. */
export interface WatchTotals {
  readonly all: number;
  readonly live: number;
  readonly syncing: number;
  readonly degraded: number;
  readonly forbidden: number;
  readonly notServed: number;
  /** Watches of a single namespace, by namespace: with `watched` undefined, where more is forbidden. */
  readonly narrowed: ReadonlyMap<string, number>;
  /** The degraded watch whose next try comes first. */
  readonly nextRetryAt: Instant | undefined;
  readonly degradedSince: Instant | undefined;
}

export const NO_WATCHES: WatchTotals = {
  all: 0,
  live: 0,
  syncing: 0,
  degraded: 0,
  forbidden: 0,
  notServed: 0,
  narrowed: new Map(),
  nextRetryAt: undefined,
  degradedSince: undefined,
};

export interface WatchLine {
  readonly key: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly objects: number;
  readonly status: WatchStatus;
}
