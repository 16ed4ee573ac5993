import type { DetailLine } from '../../analysis/detail-line.ts';

/** The dialog that removes one finalizer. */
export interface RemovalSlice {
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
  /** `blocked`: the server refused the rehearsal, so that nothing can be sent. */
  readonly phase: 'typing' | 'blocked' | 'sent';
  /** What has to be typed. */
  readonly name: string;
  readonly typed: string;
  readonly justified: boolean;
}

/** The dialog that makes a controller reconcile, pauses an object or restarts its controller. */
export interface ReconcileSlice {
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
  /** `useless`: it would do nothing; `blocked`: nothing can be sent; `sending`: not all has been sent yet. */
  readonly phase: 'ready' | 'useless' | 'blocked' | 'sending' | 'sent';
  /** Whether something is known that would work instead. */
  readonly instead: boolean;
  /** How many requests there are, and how many are sent a second where they are several. */
  readonly requests: number;
  readonly perSecond: number | undefined;
}

/** The log of what ktop did to the cluster. */
export interface ActionsSlice {
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
}
