import type { DetailLine } from '../../analysis/detail-line.ts';
import type { Workflow } from '../../analysis/workflow.ts';
import type { Window } from './window.ts';

export interface WorkflowLine {
  readonly key: string;
  readonly workflow: Workflow;
  /** `Widget team-a/alpha` */
  readonly object: string;
  /** What it does now, in words. */
  readonly sentence: string;
}

export interface WorkflowsSlice extends Window<WorkflowLine> {
  /** How many there are, whatever the filter hides. */
  readonly all: number;
  /** How many of those fail or wait. */
  readonly troubled: number;
  /** What carries out work and is not seen, with the reasons. */
  readonly unseen: readonly string[];
}

export interface WorkflowDetailSlice {
  readonly key: string;
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
}
