/**
 * Whether the one finalizer that is worked on may be taken off by hand. Nobody but the operator knows
 * what lies outside the cluster, so that a refusal can be insisted on; it is never only a warning.
 */
export interface RemovalVerdict {
  readonly finalizer: string;
  /** Whether the evidence says that its holder is gone or its work is done. */
  readonly justified: boolean;
  /** Why, as a sentence. */
  readonly reason: string;
  /** Completes "removing it by hand leaves …"; `undefined` where nobody knows. */
  readonly leaves: string | undefined;
}
