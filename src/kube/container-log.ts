import type { Instant } from './time.ts';

/** `sidecar` is an init container that goes on beside the others. */
export type LogRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** One run of one container: a restart begins another. */
export interface LogTarget {
  /** The container's id where the status tells it; unique among runs. */
  readonly id: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly role: LogRole;
  /** How often the container had been started before. */
  readonly restart: number;
}

/**
 * Where a run stands, which decides where its log is: `running` and `ended` are the container's current
 * run, `previous` is over and another has begun, `superseded` is before that: nobody has its log any
 * more. `gone`: the pod is.
 */
export type RunState = 'running' | 'ended' | 'previous' | 'superseded' | 'gone';

/** Why lines are, or may be, missing: what cannot be known to be complete is said. */
export type LossReason =
  /** The node has thrown the file away that they were in. */
  | 'rotated'
  /** The container was started again, twice, before they were read. */
  | 'superseded'
  /** The node has removed the container. */
  | 'removed'
  /** The pod went in the middle. */
  | 'gone'
  /** The server did not show twice the same end. */
  | 'unconfirmed';

/** What a followed log tells, in the order of the file. `at` has a fraction of a millisecond. */
export type LogEntry =
  | {
      readonly type: 'line';
      readonly at: Instant;
      readonly text: string;
      /** Bytes of a very long line that were dropped at its end. */
      readonly dropped: number;
      /** The last line of a run that did not end it. */
      readonly unended: boolean;
    }
  | {
      readonly type: 'lost';
      readonly reason: LossReason;
      /** The last line before. */
      readonly at: Instant;
      /** About how many lines, by how many there were before; `undefined` when nobody can tell. */
      readonly lines: number | undefined;
    }
  /** What the node says in place of a line. */
  | { readonly type: 'notice'; readonly at: Instant; readonly text: string };

/** How a log is followed: silence is an answer only while `following`. */
export type LogStatus =
  | { readonly type: 'opening'; readonly since: Instant }
  | { readonly type: 'following'; readonly since: Instant }
  /** The container has not begun; `reason` as the kubelet says it. */
  | { readonly type: 'waiting'; readonly since: Instant; readonly reason: string }
  /** The pod is on no node yet. */
  | { readonly type: 'no-node'; readonly since: Instant }
  | { readonly type: 'forbidden'; readonly since: Instant; readonly message: string }
  /** The API server answers, and the pod's node does not. */
  | { readonly type: 'node-unreachable'; readonly since: Instant; readonly message: string }
  | { readonly type: 'interrupted'; readonly since: Instant; readonly message: string }
  /** There is nothing more to come; `not-found`: the server knows no such container or log. */
  | {
      readonly type: 'over';
      readonly since: Instant;
      readonly why: 'complete' | 'not-found' | LossReason;
    };
