import type { AfterFailure } from '../knowledge/workflow.ts';
import { attemptsAllowed } from '../kube/jobs.ts';
import { failingContainer, failureOf } from '../kube/pods.ts';
import { containerRetryAt, jobRetryAt } from './retries.ts';
import type { NextTry, RunPod, Workflow, WorkflowState, WorkRun } from './workflow.ts';

/** Whether a pod does nothing any more, and has not succeeded. */
export function isOver({ row, goneAt }: RunPod): boolean {
  return row.pod.phase === 'Failed' || goneAt !== undefined;
}

/** How often the work was begun: restarts within pods, pods that failed, and the one that is there. */
export function attemptOf({ job, pods }: WorkRun): Workflow['attempt'] {
  const restarts = pods
    .flatMap(({ row }) => row.pod.containers)
    .reduce((sum, container) => sum + container.restarts, 0);
  const failed = Math.max(job?.job.failed ?? 0, pods.filter(isOver).length);
  const isThere =
    job?.job.state.type === 'failed' ? failed === 0 : pods.some((pod) => !isOver(pod));
  return {
    number: Math.max(restarts + failed + (isThere ? 1 : 0), 1),
    of: job === undefined ? undefined : attemptsAllowed(job.job),
  };
}

/** When the work is begun anew, as far as the source of who does it says so. */
export function nextTry(
  { job }: WorkRun,
  told: RunPod | undefined,
  state: WorkflowState,
  after: AfterFailure | undefined,
  attempts: number,
): NextTry | undefined {
  if (state.type === 'failed') {
    if (after?.type !== 'after') return after;
    if (state.at === undefined) return undefined;
    return { type: 'at', at: state.at + after.ms, unless: after.unless };
  }
  if (state.type !== 'failing' || told === undefined) return undefined;
  const { containers, restartPolicy } = told.row.pod;
  const failing = failingContainer(containers);
  const at =
    restartPolicy === 'Never' || told.goneAt !== undefined
      ? job && jobRetryAt(failing === undefined ? undefined : failureOf(failing)?.endedAt, attempts)
      : failing && containerRetryAt(failing);
  return at === undefined ? undefined : { type: 'at', at, unless: '' };
}
