import { conditionOf, type KubeObject, metaOf, numberAt, textAt, valueAt } from './object.ts';
import { type Instant, parseInstant } from './time.ts';

/** How far a Job is; `failed` from the moment at which its failure is decided. */
export interface JobState {
  readonly type: 'active' | 'complete' | 'failed' | 'suspended';
  readonly at: Instant | undefined;
  /** `BackoffLimitExceeded`, `DeadlineExceeded`; empty unless failed. */
  readonly reason: string;
  readonly message: string;
}

export function jobStateOf(job: KubeObject): JobState {
  const failed = conditionOf(job, 'Failed') ?? conditionOf(job, 'FailureTarget');
  if (failed?.status === 'True')
    return { type: 'failed', at: failed.at, reason: failed.reason, message: failed.message };
  const complete = conditionOf(job, 'Complete') ?? conditionOf(job, 'SuccessCriteriaMet');
  if (complete?.status === 'True')
    return { type: 'complete', at: complete.at, reason: '', message: '' };
  const suspended = conditionOf(job, 'Suspended');
  if (valueAt(job, 'spec', 'suspend') === true || suspended?.status === 'True')
    return { type: 'suspended', at: suspended?.at, reason: '', message: '' };
  const at = parseInstant(textAt(job, 'status', 'startTime')) ?? metaOf(job).createdAt;
  return { type: 'active', at, reason: '', message: '' };
}

/** What the status of a Job tells of its work. */
export interface JobStatus {
  readonly state: JobState;
  readonly startedAt: Instant | undefined;
  /** Pods that are there and neither succeeded nor failed. */
  readonly active: number;
  readonly failed: number;
  /** How many failures are one too many. */
  readonly backoffLimit: number;
  readonly restartPolicy: string;
}

/** kubernetes pkg/apis/batch/v1/defaults.go */
const BACKOFF_LIMIT = 6;

export function jobStatusOf(job: KubeObject): JobStatus {
  return {
    state: jobStateOf(job),
    startedAt: parseInstant(textAt(job, 'status', 'startTime')),
    active: numberAt(job, 'status', 'active') ?? 0,
    failed: numberAt(job, 'status', 'failed') ?? 0,
    backoffLimit: numberAt(job, 'spec', 'backoffLimit') ?? BACKOFF_LIMIT,
    restartPolicy: textAt(job, 'spec', 'template', 'spec', 'restartPolicy') || 'Never',
  };
}

/**
 * How many times a Job lets its work be tried: restarts within a pod count as failures from the limit on,
 * failed pods from one more (kubernetes pkg/controller/job/job_controller.go pastBackoffLimitOnFailure).
 */
export function attemptsAllowed({ backoffLimit, restartPolicy }: JobStatus): number {
  return restartPolicy === 'OnFailure' ? Math.max(backoffLimit, 1) : backoffLimit + 1;
}
