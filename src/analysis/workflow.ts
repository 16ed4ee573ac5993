import type { PodWait } from '../knowledge/pod-waits.ts';
import type { Work } from '../knowledge/workflow.ts';
import type { JobState } from '../kube/jobs.ts';
import type { EndedRun } from '../kube/pods.ts';
import type { Instant } from '../kube/time.ts';
import type { JobRow, PodRow } from './work-rows.ts';

/** A pod of a run; one that is gone stays as it was seen last. */
export interface RunPod {
  readonly row: PodRow;
  readonly goneAt: Instant | undefined;
}

/** One try of the work: a Job with its pods, or pods of another owner. */
export interface WorkRun {
  readonly id: string;
  readonly job: JobRow | undefined;
  /** When the Job, or all that was seen of it, had gone. */
  readonly goneAt: Instant | undefined;
  readonly pods: readonly RunPod[];
}

/** One container as a step of the work. */
export interface Stage {
  readonly container: string;
  /** Whether the author of the workflow wrote it; others are its system's. */
  readonly isUsers: boolean;
  readonly mark: 'done' | 'running' | 'failed' | 'waiting' | 'not-reached';
  readonly startedAt: Instant | undefined;
  readonly endedAt: Instant | undefined;
  readonly exit: EndedRun | undefined;
  readonly restarts: number;
}

/** What happens when nobody does anything. */
export type NextTry =
  | { readonly type: 'at'; readonly at: Instant; readonly unless: string }
  | { readonly type: 'never'; readonly remedy: string };

export type WorkflowState =
  /** `stage` is the index of the container that runs; `undefined` before the first. */
  | { readonly type: 'running'; readonly stage: number | undefined }
  | { readonly type: 'done'; readonly at: Instant | undefined }
  /** It fails, and is tried again. */
  | { readonly type: 'failing'; readonly stage: number | undefined }
  /** It has failed for good, as far as Kubernetes is concerned. */
  | {
      readonly type: 'failed';
      readonly stage: number | undefined;
      readonly at: Instant | undefined;
      readonly reason: string;
    }
  | { readonly type: 'waiting'; readonly wait: PodWait }
  /** The Job is there and no pod of it. */
  | { readonly type: 'no-pod' }
  | { readonly type: 'suspended' };

/** The work of one object, by one of its pipelines: what its latest run shows. */
export interface Workflow {
  readonly key: string;
  readonly title: string;
  readonly work: Work;
  /** `Job` or `Pod`, and its name. */
  readonly carrier: {
    readonly kind: 'Job' | 'Pod';
    readonly namespace: string;
    readonly name: string;
  };
  readonly carrierUid: string;
  /** The pod of which the stages tell. */
  readonly pod:
    | { readonly name: string; readonly uid: string; readonly isGone: boolean }
    | undefined;
  /** How many pods of this run are or were there. */
  readonly pods: { readonly all: number; readonly succeeded: number };
  readonly stages: readonly Stage[];
  readonly state: WorkflowState;
  /** `of` where the number of tries is limited. */
  readonly attempt: { readonly number: number; readonly of: number | undefined };
  readonly next: NextTry | undefined;
  readonly startedAt: Instant;
  /** The runs before, newest first. */
  readonly earlier: readonly EarlierRun[];
  readonly goneAt: Instant | undefined;
}

export interface EarlierRun {
  readonly name: string;
  readonly startedAt: Instant;
  readonly state: JobState['type'];
  /** Of another version of the object than the latest run. */
  readonly isOld: boolean;
}
