import type { Instant } from '../kube/time.ts';
import type { Culprit } from './culprit.ts';

/** Seen in what the API server says, or concluded from it. */
export type Certainty = 'observed' | 'inferred';

/**
 * `stuck`: nothing will happen before somebody acts. `silent`: nothing has happened for longer than is
 * usual, and no reason was found. `working`: it goes on, or is expected to.
 */
export type Severity = 'stuck' | 'silent' | 'working' | 'info';

/** One fact that a finding rests on. */
export interface Evidence {
  readonly text: string;
  /** `Job team-a/teardown`: the object that says so. */
  readonly object?: string;
  /** Where it was read: `status.conditions[Failed]`, `log`, `event`, `dry run`. */
  readonly source?: string;
}

/** Something an operator can do about a finding. */
export interface Action {
  /** `remove-finalizer`, `label`, `view`, …: stable, for scripts. */
  readonly id: string;
  readonly title: string;
  /** What it does, and what it may cost. */
  readonly effect: string;
  /** The equivalent kubectl command; empty where there is none. */
  readonly command: string;
}

/** One thing that is concluded about an object. */
export interface Finding {
  /** The rule that found it: `KD-3`, `PD-1`, `G-12`, … */
  readonly code: string;
  /** The rows of the runbook (docs/runbook.md) that it answers. */
  readonly answers: readonly string[];
  readonly severity: Severity;
  readonly since: Instant | undefined;
  readonly sentence: string;
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
  readonly actions: readonly Action[];
  /** Who is to blame; left out where that is the object itself. */
  readonly culprit?: Culprit;
}
